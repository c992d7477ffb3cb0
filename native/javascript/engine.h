/*
 * The functions of quickjs-ng 0.17 that the harness calls, declared for itself: the wheel ships no headers.
 *
 * Values are structures of 16 bytes on every 64-bit machine (the engine boxes them in NaNs on 32-bit ones alone). The
 * harness compares JS_GetVersion() with ENGINE_VERSION before anything else: a layout is taken from no other version.
 */
#ifndef JAIL_JAVASCRIPT_ENGINE_H
#define JAIL_JAVASCRIPT_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENGINE_VERSION "0.17."

typedef struct JSRuntime JSRuntime;
typedef struct JSContext JSContext;
typedef struct JSModuleDef JSModuleDef;
typedef uint32_t JSAtom;
typedef struct {
    union {
        int32_t int32;
        double float64;
        void *ptr;
    } u;
    int64_t tag;
} JSValue;
/* struct JSMemoryUsage; some room behind it, should a version of the engine have more to say */
typedef struct {
    int64_t allocated, limit, used_bytes, blocks, used_blocks;
    int64_t atoms, atom_bytes, strings, string_bytes, objects, object_bytes, properties, property_bytes;
    int64_t shapes, shape_bytes, functions, function_bytes, code_bytes, lines, line_bytes;
    int64_t natives, arrays, fast_arrays, slots, binaries, binary_bytes, room[8];
} JSMemoryUsage;
typedef JSValue JSFunction(JSContext *context, JSValue this, int count, JSValue *arguments);
typedef JSValue JSFunctionWithData(JSContext *context, JSValue this, int count, JSValue *arguments, int magic,
                                   JSValue *data);
typedef void JSRejectionTracker(JSContext *context, JSValue promise, JSValue reason, bool is_handled, void *opaque);
typedef char *JSNormalizer(JSContext *context, const char *base, const char *name, void *opaque);
typedef int JSInterrupt(JSRuntime *runtime, void *opaque);
typedef int JSModuleInit(JSContext *context, JSModuleDef *module);
typedef JSModuleDef *JSLoader(JSContext *context, const char *name, void *opaque);

enum {
    TAG_MODULE = -3,
    TAG_OBJECT = -1,
    TAG_INT = 0,
    TAG_BOOL = 1,
    TAG_NULL = 2,
    TAG_UNDEFINED = 3,
    TAG_EXCEPTION = 6,
    TAG_FLOAT64 = 8
};
enum {
    EVAL_GLOBAL = 0,
    EVAL_MODULE = 1,
    EVAL_COMPILE_ONLY = 1 << 5,
    EVAL_BARRIER = 1 << 6,
    EVAL_ASYNC = 1 << 7
};
enum {
    PROP_CONFIGURABLE = 1,
    PROP_WRITABLE = 2,
    PROP_ENUMERABLE = 4,
    PROP_HAS_CONFIGURABLE = 1 << 8,
    PROP_HAS_ENUMERABLE = 1 << 10,
    PROP_HAS_GET = 1 << 11,
    PROP_HAS_SET = 1 << 12,
    PROP_THROW = 1 << 14
};
enum {
    PROMISE_PENDING,
    PROMISE_FULFILLED,
    PROMISE_REJECTED
};

const char *JS_GetVersion(void);
JSRuntime *JS_NewRuntime(void);
JSContext *JS_NewContext(JSRuntime *runtime);
int JS_AddIntrinsicDOMException(JSContext *context);
void JS_SetMaxStackSize(JSRuntime *runtime, size_t size);
void JS_UpdateStackTop(JSRuntime *runtime);
void JS_SetCanBlock(JSRuntime *runtime, bool can_block);
void JS_SetHostPromiseRejectionTracker(JSRuntime *runtime, JSRejectionTracker *tracker, void *opaque);
void JS_SetModuleLoaderFunc(JSRuntime *runtime, JSNormalizer *normalizer, JSLoader *loader, void *opaque);
JSValue JS_Eval(JSContext *context, const char *source, size_t size, const char *filename, int flags);
void JS_RunGC(JSRuntime *runtime);
void JS_ComputeMemoryUsage(JSRuntime *runtime, JSMemoryUsage *usage);
void JS_SetInterruptHandler(JSRuntime *runtime, JSInterrupt *handler, void *opaque);
bool JS_DetectModule(const char *source, size_t size);
JSValue JS_EvalFunction(JSContext *context, JSValue function);
JSValue JS_Call(JSContext *context, JSValue function, JSValue this, int count, JSValue *arguments);
int JS_ExecutePendingJob(JSRuntime *runtime, JSContext **context);
JSValue JS_GetException(JSContext *context);
JSValue JS_Throw(JSContext *context, JSValue error);
void JS_SetUncatchableError(JSContext *context, JSValue error);
JSValue JS_ThrowInternalError(JSContext *context, const char *format, ...);
JSValue JS_ThrowTypeError(JSContext *context, const char *format, ...);
JSValue JS_ThrowReferenceError(JSContext *context, const char *format, ...);
JSValue JS_ThrowRangeError(JSContext *context, const char *format, ...);
JSValue JS_GetGlobalObject(JSContext *context);
JSValue JS_NewObjectProto(JSContext *context, JSValue prototype);
JSValue JS_NewStringLen(JSContext *context, const char *text, size_t size);
JSValue JS_NewArrayBufferCopy(JSContext *context, const uint8_t *bytes, size_t size);
JSValue JS_NewCFunction2(JSContext *context, JSFunction *function, const char *name, int length, int kind, int magic);
JSValue JS_NewCFunctionData2(JSContext *context, JSFunctionWithData *function, const char *name, int length, int magic,
                             int count, JSValue *data);
JSValue JS_NewArray(JSContext *context);
int JS_SetPropertyUint32(JSContext *context, JSValue object, uint32_t index, JSValue value);
JSValue JS_GetPropertyStr(JSContext *context, JSValue object, const char *name);
int JS_SetPropertyStr(JSContext *context, JSValue object, const char *name, JSValue value);
int JS_DefineProperty(JSContext *context, JSValue object, JSAtom name, JSValue value, JSValue getter, JSValue setter,
                      int flags);
int JS_DefinePropertyValue(JSContext *context, JSValue object, JSAtom name, JSValue value, int flags);
int JS_FreezeObject(JSContext *context, JSValue object);
JSAtom JS_ValueToAtom(JSContext *context, JSValue value);
void JS_FreeAtom(JSContext *context, JSAtom atom);
JSValue JS_DupValue(JSContext *context, JSValue value);
void JS_FreeValue(JSContext *context, JSValue value);
int JS_ToInt32(JSContext *context, int32_t *result, JSValue value);
int JS_ToFloat64(JSContext *context, double *result, JSValue value);
const char *JS_ToCStringLen2(JSContext *context, size_t *size, JSValue value, bool cesu8);
void JS_FreeCString(JSContext *context, const char *text);
bool JS_IsStrictEqual(JSContext *context, JSValue left, JSValue right);
int JS_PromiseState(JSContext *context, JSValue promise);
JSValue JS_PromiseResult(JSContext *context, JSValue promise);
bool JS_IsPromise(JSValue value);
JSModuleDef *JS_NewCModule(JSContext *context, const char *name, JSModuleInit *init);
int JS_AddModuleExport(JSContext *context, JSModuleDef *module, const char *name);
int JS_SetModuleExport(JSContext *context, JSModuleDef *module, const char *name, JSValue value);
void *js_malloc(JSContext *context, size_t size);
void js_free(JSContext *context, void *memory);

static const JSValue UNDEFINED = {{0}, TAG_UNDEFINED}, EXCEPTION = {{0}, TAG_EXCEPTION}, NOTHING = {{0}, TAG_NULL};

static inline bool is_exception(JSValue value) { return value.tag == TAG_EXCEPTION; }
static inline bool is_object(JSValue value) { return value.tag == TAG_OBJECT; }
static inline JSValue number(double value) { return (JSValue){{.float64 = value}, TAG_FLOAT64}; }
static inline JSValue boolean(bool value) { return (JSValue){{.int32 = value}, TAG_BOOL}; }

#endif
