/* Runs the guest's source and what it leaves behind: jobs of promises, timers, and rejections that nothing handles. */
#include "realm.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    MOST_REJECTED = 64, /* the first is what is told of; the others are counted for their handling alone */
    MOST_SETTLED = 100
};

static struct {
    JSValue promise, reason;
} rejected[MOST_REJECTED];
static int rejections;

/* The engine tells of a rejection when it happens, and again if a handler is given later. */
void track_rejection(JSContext *context, JSValue promise, JSValue reason, bool is_handled, void *opaque) {
    (void)opaque;
    if (!is_handled && rejections < MOST_REJECTED) {
        rejected[rejections].promise = JS_DupValue(context, promise);
        rejected[rejections++].reason = JS_DupValue(context, reason);
    }
    for (int i = 0; is_handled && i < rejections; i++)
        if (JS_IsStrictEqual(context, rejected[i].promise, promise)) {
            JS_FreeValue(context, rejected[i].promise);
            JS_FreeValue(context, rejected[i].reason);
            memmove(&rejected[i], &rejected[i + 1], sizeof *rejected * (size_t)(--rejections - i));
            return;
        }
}

static void forget_first(void) {
    JS_FreeValue(realm.context, rejected[0].promise);
    JS_FreeValue(realm.context, rejected[0].reason);
    memmove(&rejected[0], &rejected[1], sizeof *rejected * (size_t)--rejections);
}

void forget_rejections(void) {
    while (rejections) forget_first();
}

JSValue call_kit(const char *name, int count, JSValue *arguments) {
    JSValue function = JS_GetPropertyStr(realm.context, realm.kit, name);
    JSValue answer = JS_Call(realm.context, function, UNDEFINED, count, arguments);
    JS_FreeValue(realm.context, function);
    return answer;
}

/* Tells of an error that nothing in the guest has caught, and frees it; the run is over. Returns its exit status. */
static int explain(JSValue error) {
    static const char PLAIN[] = "{\"type\":\"Error\",\"message\":\"\",\"line\":null,\"traceback\":\"\"}";
    note_stopped();
    JSValue told = call_kit("explain", 1, &error);
    if (is_exception(told)) { /* no memory or no stack is left, or a getter of the guest's threw */
        JS_FreeValue(realm.context, JS_GetException(realm.context));
        say(3, PLAIN, sizeof PLAIN - 1);
        (void)!is_written(ERR, "Uncaught error\n", 15);
    }
    JS_FreeValue(realm.context, told);
    JS_FreeValue(realm.context, error);
    return 1;
}

/* Runs all jobs; true if none of them threw. An endless chain ends with the run's time. */
static bool jobs_are_done(void) {
    JSContext *context;
    int state;
    do {
        if (is_interrupted()) return false;
        state = JS_ExecutePendingJob(realm.runtime, &context);
    } while (state > 0);
    return state == 0;
}

static void pause_for(double milliseconds) {
    struct timespec left = {(time_t)(milliseconds / 1e3), (long)(milliseconds * 1e6) % 1000000000L};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &left, NULL);
}

/* Turns until nothing is left to do. Returns the exit status. */
static int turn(void) {
    for (;;) {
        if (!jobs_are_done()) return explain(JS_GetException(realm.context));
        if (rejections) return explain(JS_DupValue(realm.context, rejected[0].reason));
        JSValue wait = call_kit("turn", 0, NULL); /* runs one timer that is due, else says how long to wait */
        double milliseconds;
        if (is_exception(wait) || JS_ToFloat64(realm.context, &milliseconds, wait))
            return explain(JS_GetException(realm.context));
        if (is_answer_awaited())
            wait_for(milliseconds);
        else if (milliseconds < 0)
            return 0;
        else if (milliseconds > 0)
            pause_for(milliseconds);
    }
}

/* Returns whether "await" may stand outside of functions. `await (x)` is a call of a function of that name too, as a
 * script; in the static block of a class no such name may stand. It is compiled alone, and never run. */
static bool may_await(const char *source, size_t size) {
    static const char BEGIN[] = "(class{static{", END[] = "\n}})";
    if (!memmem(source, size, "await", 5)) return false;
    size_t whole = strlen(BEGIN) + size + strlen(END);
    char *text = malloc(whole + 1); /* the engine reads a zero behind the source */
    if (!text) return false;
    memcpy(text, BEGIN, strlen(BEGIN));
    memcpy(text + strlen(BEGIN), source, size);
    memcpy(text + strlen(BEGIN) + size, END, sizeof END);
    JSValue code = JS_Eval(realm.context, text, whole, "", EVAL_GLOBAL | EVAL_COMPILE_ONLY | EVAL_BARRIER);
    free(text);
    bool is_refused = is_exception(code);
    JS_FreeValue(realm.context, is_refused ? JS_GetException(realm.context) : code);
    return is_refused;
}

/* As a script if it is one, else with await outside of functions, else as a module: the first that compiles. */
static JSValue compiled(const char *source, size_t size, const char *filename, bool is_module, int *kind) {
    static const int SCRIPT[] = {EVAL_GLOBAL, EVAL_GLOBAL | EVAL_ASYNC, EVAL_MODULE};
    static const int AWAITS[] = {EVAL_GLOBAL | EVAL_ASYNC, EVAL_GLOBAL, EVAL_MODULE};
    const int *kinds = !is_module && may_await(source, size) ? AWAITS : SCRIPT;
    JSValue told = UNDEFINED; /* of several errors the first, unless a module was meant */
    for (int i = is_module ? 2 : 0; i < 3; i++) {
        *kind = kinds[i];
        JSValue code = JS_Eval(realm.context, source, size, filename, *kind | EVAL_COMPILE_ONLY | EVAL_BARRIER);
        if (!is_exception(code)) {
            JS_FreeValue(realm.context, told);
            return code;
        }
        JSValue error = JS_GetException(realm.context);
        bool is_better = told.tag == TAG_UNDEFINED || (*kind == EVAL_MODULE && JS_DetectModule(source, size));
        JS_FreeValue(realm.context, is_better ? told : error);
        if (is_better) told = error;
    }
    JS_Throw(realm.context, told);
    return EXCEPTION;
}

static JSValue replaced(JSValue old, JSValue new) {
    JS_FreeValue(realm.context, old);
    return new;
}

/* The value of the last expression: what a promise came to, and what an asynchronous script has wrapped. A promise
 * whose `then` the guest has hidden may come to another one, and two of them to each other. */
static JSValue settled(JSValue value, bool is_wrapped) {
    for (int left = MOST_SETTLED; left && JS_IsPromise(value); left--) {
        if (JS_PromiseState(realm.context, value) != PROMISE_FULFILLED) break;
        value = replaced(value, JS_PromiseResult(realm.context, value));
        if (is_wrapped) value = replaced(value, JS_GetPropertyStr(realm.context, value, "value"));
        is_wrapped = false;
    }
    return JS_IsPromise(value) ? replaced(value, UNDEFINED) : value;
}

int run_source(const char *source, size_t size, const char *filename, bool is_module, bool wants_value) {
    JS_UpdateStackTop(realm.runtime);
    int kind;
    JSValue code = compiled(source, size, filename, is_module, &kind);
    if (is_exception(code)) return explain(JS_GetException(realm.context));
    JSValue value = JS_EvalFunction(realm.context, code);
    if (is_exception(value)) return explain(JS_GetException(realm.context));
    int status = turn();
    if (status || !wants_value || kind == EVAL_MODULE) {
        JS_FreeValue(realm.context, value);
        return status;
    }
    JSValue result = settled(value, kind & EVAL_ASYNC);
    JSValue told = call_kit("tell", 1, &result);
    JS_FreeValue(realm.context, result);
    return is_exception(told) ? explain(JS_GetException(realm.context)) : 0;
}
