// An event emitter in the way of old code: prototypes, `this`, methods that have names of intrinsics.
function Emitter() { this.handlers = {}; }
Emitter.prototype.on = function (name, handler) { (this.handlers[name] = this.handlers[name] || []).push(handler); return this; };
Emitter.prototype.emit = function () {
  const [name, ...values] = Array.prototype.slice.call(arguments);
  return (this.handlers[name] || []).map(function (handler) { return handler.apply(this, values); }, this);
};
Emitter.prototype.toString = function () { return `Emitter(${Object.keys(this.handlers).join()})`; };
Emitter.prototype.constructor = Emitter;
function Shop(name) { Emitter.call(this); this.name = name; this.valueOf = () => 42; }
Shop.prototype = Object.create(Emitter.prototype, { constructor: { value: Shop, writable: true } });
Shop.prototype.sell = function (what) { return this.emit('sale', what, this.name); };
const shop = new Shop('corner');
shop.on('sale', (what, where) => `${what} at ${where}`).on('sale', function () { return this.name.length; });
console.log(shop.sell('tea'), `${shop}`, shop + 1, shop instanceof Emitter, shop.constructor === Shop);
const point = {}; point.toString = () => 'point'; point.hasOwnProperty = 1; point.__proto__ = { inherited: true };
console.log(`${point}`, Object.keys(point), point.inherited, 'toString' in {}, Object.hasOwn(point, 'toString'));
