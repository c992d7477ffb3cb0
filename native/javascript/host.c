/*
 * The functions that the realm's scripts get from outside of the language: bytes to a stream or the channel, a clock,
 * random bytes, and accessors in C. All take and give strings, numbers and buffers of bytes; none keeps a value.
 */
#include "realm.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    MOST_RANDOM = 65536
};

/* Writes a string's bytes to a stream, or sends them as a frame of the kind `target`. */
static JSValue give_text(JSContext *context, JSValue *arguments, bool is_frame) {
    int32_t target;
    size_t size;
    if (JS_ToInt32(context, &target, arguments[0])) return EXCEPTION;
    const char *text = JS_ToCStringLen2(context, &size, arguments[1], false);
    if (!text) return EXCEPTION;
    if (is_frame)
        say(target, text, size);
    else
        (void)!is_written(target == ERR ? ERR : OUT, text, size);
    JS_FreeCString(context, text);
    return UNDEFINED;
}

/* write(descriptor, text): to standard output, or to standard error if the descriptor is 2. */
static JSValue host_write(JSContext *context, JSValue this, int count, JSValue *arguments) {
    (void)this, (void)count;
    return give_text(context, arguments, false);
}

/* say(kind, text): one frame. */
static JSValue host_say(JSContext *context, JSValue this, int count, JSValue *arguments) {
    (void)this, (void)count;
    return give_text(context, arguments, true);
}

/* read(): an ArrayBuffer of the next bytes of standard input, waited for; an empty one at its end. */
static JSValue host_read(JSContext *context, JSValue this, int count, JSValue *arguments) {
    (void)this, (void)count, (void)arguments;
    static uint8_t room[MOST_RANDOM];
    for (;;) {
        if (is_interrupted()) return EXCEPTION;
        ssize_t got = read(IN, room, sizeof room);
        if (got >= 0) return JS_NewArrayBufferCopy(context, room, (size_t)got);
        if (errno != EINTR) return JS_ThrowTypeError(context, "standard input: %s", strerror(errno));
    }
}

static double clock_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* now(): milliseconds of the monotonic clock. */
static JSValue host_now(JSContext *context, JSValue this, int count, JSValue *arguments) {
    (void)context, (void)this, (void)count, (void)arguments;
    return number(clock_ms());
}

/* entropy(size): an ArrayBuffer of so many bytes from the kernel. */
static JSValue host_entropy(JSContext *context, JSValue this, int count, JSValue *arguments) {
    (void)this, (void)count;
    static uint8_t room[MOST_RANDOM];
    int32_t size;
    if (JS_ToInt32(context, &size, arguments[0])) return EXCEPTION;
    if (size < 0 || size > MOST_RANDOM) return JS_ThrowRangeError(context, "at most 65536 random bytes at once");
    for (int32_t got = 0; got < size;) {
        ssize_t more = getrandom(room + got, (size_t)(size - got), 0);
        if (more < 0 && errno != EINTR) return JS_ThrowTypeError(context, "no random bytes: %s", strerror(errno));
        if (more > 0) got += (int32_t)more;
    }
    return JS_NewArrayBufferCopy(context, room, (size_t)size);
}

/* promise(object): what the console shows of one, as entries. */
static JSValue host_promise(JSContext *context, JSValue this, int count, JSValue *arguments) {
    (void)this, (void)count;
    static const char *const STATES[] = {"<pending>", "fulfilled", "rejected"};
    JSValue entry = JS_NewArray(context);
    if (!JS_IsPromise(arguments[0])) return entry;
    int state = JS_PromiseState(context, arguments[0]);
    JS_SetPropertyUint32(context, entry, 0, JS_NewStringLen(context, STATES[state], strlen(STATES[state])));
    if (state != PROMISE_PENDING) JS_SetPropertyUint32(context, entry, 1, JS_PromiseResult(context, arguments[0]));
    return entry;
}

/* ---- Math.random, whose engine seeds it once: copies of a zygote would all draw the same numbers ---- */

static uint64_t seed;

static JSValue host_random(JSContext *context, JSValue this, int count, JSValue *arguments) {
    (void)context, (void)this, (void)count, (void)arguments;
    while (!seed)
        if (getrandom(&seed, sizeof seed, 0) != sizeof seed) seed = 0;
    seed ^= seed >> 12; /* xorshift64*, as the engine has it; Math.random is not for secrets */
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return number((double)((seed * 0x2545F4914F6CDD1DULL) >> 11) * 0x1p-53);
}

/* renew(): in a copy forked by a zygote. */
PyObject *engine_renew(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none)) {
    seed = 0;
    Py_RETURN_NONE;
}

/* ---- frozen properties that objects which inherit them may still be given as their own ---- */

static JSValue get_kept(JSContext *context, JSValue this, int count, JSValue *arguments, int magic, JSValue *data) {
    (void)this, (void)count, (void)arguments, (void)magic;
    return JS_DupValue(context, data[0]);
}

/* An assignment to an heir defines the heir's own property, as it would if the inherited one were writable. */
static JSValue set_own(JSContext *context, JSValue this, int count, JSValue *arguments, int magic, JSValue *data) {
    (void)count, (void)magic;
    if (!is_object(this) || JS_IsStrictEqual(context, this, data[0]))
        return JS_Call(context, data[2], this, 1, &data[1]);
    JSAtom name = JS_ValueToAtom(context, data[1]);
    int flags = PROP_CONFIGURABLE | PROP_WRITABLE | PROP_ENUMERABLE | PROP_THROW;
    int done = JS_DefinePropertyValue(context, this, name, JS_DupValue(context, arguments[0]), flags);
    JS_FreeAtom(context, name);
    return done < 0 ? EXCEPTION : UNDEFINED;
}

/* keep(holder, name, value, is_enumerable, refuse): makes the property an accessor that no guest can change; `refuse`
 * is called with the name where the holder itself is assigned to. */
static JSValue host_keep(JSContext *context, JSValue this, int count, JSValue *arguments) {
    (void)this, (void)count;
    JSValue kept[1] = {arguments[2]}, own[3] = {arguments[0], arguments[1], arguments[4]};
    JSValue getter = JS_NewCFunctionData2(context, get_kept, "", 0, 0, 1, kept);
    JSValue setter = JS_NewCFunctionData2(context, set_own, "", 1, 0, 3, own);
    if (JS_FreezeObject(context, getter) < 0 || JS_FreezeObject(context, setter) < 0) return EXCEPTION;
    JSAtom name = JS_ValueToAtom(context, arguments[1]);
    int flags = PROP_HAS_GET | PROP_HAS_SET | PROP_HAS_CONFIGURABLE | PROP_HAS_ENUMERABLE | PROP_THROW;
    if (arguments[3].u.int32) flags |= PROP_ENUMERABLE;
    int done = JS_DefineProperty(context, arguments[0], name, UNDEFINED, getter, setter, flags);
    JS_FreeAtom(context, name);
    JS_FreeValue(context, getter);
    JS_FreeValue(context, setter);
    return done < 0 ? EXCEPTION : UNDEFINED;
}

static const struct {
    const char *name;
    JSFunction *function;
    int length;
} FUNCTIONS[] = {
    {"write", host_write, 2},     {"say", host_say, 2},       {"now", host_now, 0},   {"promise", host_promise, 1},
    {"entropy", host_entropy, 1}, {"random", host_random, 0}, {"keep", host_keep, 5}, {"call", host_call, 2},
    {"begin", host_begin, 2},     {"read", host_read, 0},
};

JSValue host_functions(JSContext *context) {
    JSValue host = JS_NewObjectProto(context, NOTHING);
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++) {
        JSValue function =
            JS_NewCFunction2(context, FUNCTIONS[i].function, FUNCTIONS[i].name, FUNCTIONS[i].length, 0, 0);
        JS_SetPropertyStr(context, host, FUNCTIONS[i].name, function);
    }
    return host;
}
