// All that a guest may find in the realm, by name: globals with their reasons, and the properties of each intrinsic. All
// else is deleted before the guest's source is compiled, so that nothing a later engine adds comes in unread. "@x" is
// Symbol.x. Compare SES's permits: what they leave out and these have, has its reason here.
(function (host, kit) {
  'use strict';
  const words = (text) => text.split(' ');
  const typed = 'BYTES_PER_ELEMENT constructor';
  const codes = 'INDEX_SIZE_ERR DOMSTRING_SIZE_ERR HIERARCHY_REQUEST_ERR WRONG_DOCUMENT_ERR INVALID_CHARACTER_ERR NO_DATA_ALLOWED_ERR NO_MODIFICATION_ALLOWED_ERR NOT_FOUND_ERR NOT_SUPPORTED_ERR INUSE_ATTRIBUTE_ERR INVALID_STATE_ERR SYNTAX_ERR INVALID_MODIFICATION_ERR NAMESPACE_ERR INVALID_ACCESS_ERR VALIDATION_ERR TYPE_MISMATCH_ERR SECURITY_ERR NETWORK_ERR ABORT_ERR URL_MISMATCH_ERR QUOTA_EXCEEDED_ERR TIMEOUT_ERR INVALID_NODE_TYPE_ERR DATA_CLONE_ERR';

  // The global object's own names. All of them compute; none reaches a file, a process, a network or another realm.
  kit.globals = {
    language: words('Infinity NaN undefined globalThis'),
    'functions of the language': words('parseInt parseFloat isNaN isFinite decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape'),
    'makes code from text: of the guest alone, or refused, by level (code.js)': words('eval Function'),
    'errors; InternalError is the engine\'s own, for lack of memory or stack': words('Error EvalError RangeError ReferenceError SyntaxError TypeError URIError InternalError AggregateError SuppressedError DOMException'),
    'values and their wrappers': words('Object Boolean Number BigInt String Symbol Date RegExp'),
    'collections': words('Array Map Set WeakMap WeakSet Iterator'),
    'name spaces of functions': words('Math JSON Reflect Atomics'),
    'memory of the guest\'s own': words('ArrayBuffer SharedArrayBuffer DataView Uint8ClampedArray Int8Array Uint8Array Int16Array Uint16Array Int32Array Uint32Array BigInt64Array BigUint64Array Float16Array Float32Array Float64Array'),
    'control: a realm of one guest has no secret that a proxy or a finalizer could see': words('Promise Proxy WeakRef FinalizationRegistry DisposableStack AsyncDisposableStack'),
    'of the web and Node, made in this folder or by the engine from the language alone': words('console setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask structuredClone TextEncoder TextDecoder URL URLSearchParams atob btoa crypto performance'),
    'standard input, as in the shells of the engines': words('readline'),
    'what the caller is shown, as in notebooks': words('display'),
    'the name of the global object\'s class': words('@toStringTag'),
  };

  // Properties of each intrinsic, by the path at which it is found. "length" and "name" of functions are permitted.
  kit.permits = {
    'Object': 'create getPrototypeOf setPrototypeOf defineProperty defineProperties getOwnPropertyNames getOwnPropertySymbols groupBy keys values entries isExtensible preventExtensions getOwnPropertyDescriptor getOwnPropertyDescriptors is assign seal freeze isSealed isFrozen fromEntries hasOwn prototype',
    // __proto__ and the four before it reach objects of the guest's own alone: intrinsics are frozen
    'Object.prototype': 'toString toLocaleString valueOf hasOwnProperty isPrototypeOf propertyIsEnumerable __proto__ __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ constructor',
    'Function': 'prototype',
    // not caller, arguments (frames of others), fileName, lineNumber, columnNumber
    'Function.prototype': 'call apply bind toString constructor @hasInstance',
    // not prepareStackTrace: its call sites hand out the functions on the stack
    'Error': 'prototype isError captureStackTrace stackTraceLimit',
    'Error.prototype': 'toString name message stack constructor',
    'Iterator': 'concat from prototype zip zipKeyed',
    'Iterator.zip': 'prototype', 'Iterator.zip.prototype': 'constructor',
    'Iterator.zipKeyed': 'prototype', 'Iterator.zipKeyed.prototype': 'constructor',
    'Iterator.prototype': 'chunks drop filter flatMap map take windows every find forEach some includes join reduce toArray constructor @dispose @iterator @toStringTag',
    'Array': 'isArray from of prototype fromAsync @species',
    'Array.prototype': 'at with concat every some forEach map filter reduce reduceRight fill find findIndex findLast findLastIndex indexOf lastIndexOf includes join toString toLocaleString pop push shift unshift reverse toReversed sort toSorted slice splice toSpliced copyWithin flatMap flat values keys entries constructor @iterator @unscopables',
    'Array.prototype.@unscopables': 'at copyWithin entries fill find findIndex findLast findLastIndex flat flatMap includes keys toReversed toSorted toSpliced values',
    'Number': 'parseInt parseFloat isNaN isFinite isInteger isSafeInteger MAX_VALUE MIN_VALUE EPSILON MAX_SAFE_INTEGER MIN_SAFE_INTEGER NaN NEGATIVE_INFINITY POSITIVE_INFINITY prototype',
    'Number.prototype': 'toExponential toFixed toPrecision toString toLocaleString valueOf constructor',
    'Boolean': 'prototype', 'Boolean.prototype': 'toString valueOf constructor',
    'String': 'fromCharCode fromCodePoint raw prototype',
    'String.prototype': 'at charCodeAt charAt concat codePointAt isWellFormed toWellFormed indexOf lastIndexOf includes endsWith startsWith match matchAll search split substring substr slice repeat replace replaceAll padEnd padStart trim trimEnd trimRight trimStart trimLeft toString valueOf localeCompare normalize toLowerCase toUpperCase toLocaleLowerCase toLocaleUpperCase anchor big blink bold fixed fontcolor fontsize italics link small strike sub sup constructor @iterator',
    'Math': 'min max abs floor ceil round sqrt acos asin atan atan2 cos exp log pow sin tan trunc sign cosh sinh tanh acosh asinh atanh expm1 log1p log2 log10 cbrt hypot random f16round fround imul clz32 sumPrecise E LN10 LN2 LOG2E LOG10E PI SQRT1_2 SQRT2 @toStringTag',
    'Reflect': 'apply construct defineProperty deleteProperty get getOwnPropertyDescriptor getPrototypeOf has isExtensible ownKeys preventExtensions set setPrototypeOf @toStringTag',
    'Symbol': 'for keyFor toPrimitive iterator match matchAll replace search split toStringTag isConcatSpreadable hasInstance species unscopables asyncIterator dispose asyncDispose prototype',
    'Symbol.prototype': 'toString valueOf description constructor @toPrimitive @toStringTag',
    'BigInt': 'asUintN asIntN prototype', 'BigInt.prototype': 'toString valueOf constructor @toStringTag',
    'Date': 'now parse UTC prototype',
    'Date.prototype': 'valueOf toString toUTCString toGMTString toISOString toDateString toTimeString toLocaleString toLocaleDateString toLocaleTimeString getTimezoneOffset getTime getYear getFullYear getUTCFullYear getMonth getUTCMonth getDate getUTCDate getHours getUTCHours getMinutes getUTCMinutes getSeconds getUTCSeconds getMilliseconds getUTCMilliseconds getDay getUTCDay setTime setMilliseconds setUTCMilliseconds setSeconds setUTCSeconds setMinutes setUTCMinutes setHours setUTCHours setDate setUTCDate setMonth setUTCMonth setYear setFullYear setUTCFullYear toJSON constructor @toPrimitive',
    'RegExp': 'prototype escape @species',
    // not compile, which changes an expression that others hold
    'RegExp.prototype': 'flags source global ignoreCase multiline dotAll unicode unicodeSets sticky hasIndices exec test toString constructor @replace @match @matchAll @search @split',
    'JSON': 'isRawJSON parse rawJSON stringify @toStringTag',
    'Proxy': 'revocable',
    'Map': 'groupBy prototype @species',
    'Map.prototype': 'set get getOrInsert getOrInsertComputed has delete clear size forEach values keys entries constructor @iterator @toStringTag',
    'Set': 'prototype @species',
    'Set.prototype': 'add has delete clear size forEach isDisjointFrom isSubsetOf isSupersetOf intersection difference symmetricDifference union values keys entries constructor @iterator @toStringTag',
    'WeakMap': 'prototype', 'WeakMap.prototype': 'set get getOrInsert getOrInsertComputed has delete constructor @toStringTag',
    'WeakSet': 'prototype', 'WeakSet.prototype': 'add has delete constructor @toStringTag',
    'ArrayBuffer': 'isView prototype @species',
    'ArrayBuffer.prototype': 'byteLength maxByteLength resizable detached immutable resize slice sliceToImmutable transfer transferToImmutable transferToFixedLength constructor @toStringTag',
    'SharedArrayBuffer': 'prototype @species',
    'SharedArrayBuffer.prototype': 'byteLength maxByteLength growable grow slice constructor @toStringTag',
    'TypedArray': 'from of prototype @species',
    'TypedArray.prototype': 'length at with buffer byteLength byteOffset set values keys entries copyWithin every some forEach map filter reduce reduceRight fill find findIndex findLast findLastIndex reverse toReversed slice subarray sort toSorted join toLocaleString indexOf lastIndexOf includes constructor toString @iterator @toStringTag',
    'Uint8Array': 'BYTES_PER_ELEMENT prototype fromBase64 fromHex',
    'Uint8Array.prototype': 'BYTES_PER_ELEMENT constructor toBase64 toHex setFromBase64 setFromHex',
    'DataView': 'prototype',
    'DataView.prototype': 'buffer byteLength byteOffset getInt8 getUint8 getInt16 getUint16 getInt32 getUint32 getBigInt64 getBigUint64 getFloat16 getFloat32 getFloat64 setInt8 setUint8 setInt16 setUint16 setInt32 setUint32 setBigInt64 setBigUint64 setFloat16 setFloat32 setFloat64 constructor @toStringTag',
    'Atomics': 'add and or sub xor exchange compareExchange load store isLockFree pause wait notify @toStringTag',
    'Promise': 'resolve reject all allSettled any try race withResolvers prototype @species',
    'Promise.prototype': 'then catch finally constructor @toStringTag',
    'DisposableStack': 'prototype', 'DisposableStack.prototype': 'adopt defer dispose move use disposed constructor @dispose @toStringTag',
    'AsyncDisposableStack': 'prototype', 'AsyncDisposableStack.prototype': 'adopt defer disposeAsync move use disposed constructor @asyncDispose @toStringTag',
    'WeakRef': 'prototype', 'WeakRef.prototype': 'deref constructor @toStringTag',
    'FinalizationRegistry': 'prototype', 'FinalizationRegistry.prototype': 'register unregister constructor @toStringTag',
    'DOMException': `prototype ${codes}`, 'DOMException.prototype': `name message code constructor ${codes} @toStringTag`,
    'performance': 'now timeOrigin',
    'console': 'log info debug error warn trace assert dir dirxml table count countReset group groupCollapsed groupEnd time timeLog timeEnd',
    'crypto': 'getRandomValues randomUUID',
    'TextEncoder': 'prototype', 'TextEncoder.prototype': 'constructor encoding encode encodeInto @toStringTag',
    'TextDecoder': 'prototype', 'TextDecoder.prototype': 'constructor encoding fatal ignoreBOM decode @toStringTag',
    'URL': 'prototype canParse parse', 'URL.prototype': 'constructor href origin protocol username password host hostname port pathname search searchParams hash toString toJSON @toStringTag',
    'URLSearchParams': 'prototype', 'URLSearchParams.prototype': 'constructor append delete get getAll has set sort size forEach keys values entries toString @iterator @toStringTag',
    'GeneratorFunction': 'prototype', 'GeneratorFunction.prototype': 'constructor prototype @toStringTag',
    'GeneratorFunction.prototype.prototype': 'next return throw constructor @toStringTag',
    'AsyncFunction': 'prototype', 'AsyncFunction.prototype': 'constructor @toStringTag',
    'AsyncGeneratorFunction': 'prototype', 'AsyncGeneratorFunction.prototype': 'constructor prototype @toStringTag',
    'AsyncGeneratorFunction.prototype.prototype': 'next return throw constructor @toStringTag',
    'AsyncIterator.prototype': '@asyncIterator @asyncDispose',
    'ArrayIterator': 'next @toStringTag', 'StringIterator': 'next @toStringTag', 'MapIterator': 'next @toStringTag',
    'SetIterator': 'next @toStringTag', 'RegExpStringIterator': 'next @toStringTag', 'TimerHandle.prototype': 'constructor ref unref hasRef @toPrimitive',
    'IteratorHelper': 'next return @toStringTag', 'WrapForValidIterator': 'next return', 'IteratorConcat': 'next return @toStringTag',
    'TimerHandle': 'prototype',
  };
  for (const name of words('EvalError RangeError ReferenceError SyntaxError TypeError URIError InternalError AggregateError SuppressedError')) {
    kit.permits[name] = 'prototype';
    kit.permits[`${name}.prototype`] = 'name message constructor';
  }
  for (const name of words('Uint8ClampedArray Int8Array Int16Array Uint16Array Int32Array Uint32Array BigInt64Array BigUint64Array Float16Array Float32Array Float64Array')) {
    kit.permits[name] = 'BYTES_PER_ELEMENT prototype';
    kit.permits[`${name}.prototype`] = typed;
  }
})
