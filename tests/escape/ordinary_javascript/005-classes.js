// Classes: private parts, static blocks, accessors, mixins, symbols, errors with causes, getters of a subclass.
const Serial = (Base) => class extends Base { toJSON() { return { type: this.constructor.name, ...this }; } };
class Account {
  static #count = 0; static { this.kinds = new Set(['plain']); }
  #balance = 0; owner;
  constructor(owner) { this.owner = owner; Account.#count += 1; }
  get balance() { return this.#balance; }
  static get count() { return Account.#count; }
  deposit(amount) { if (!(amount > 0)) throw new RangeError(`not ${amount}`); this.#balance += amount; return this; }
  static isOne(value) { return #balance in value; }
  *[Symbol.iterator]() { yield this.owner; yield this.#balance; }
  get [Symbol.toStringTag]() { return 'Account'; }
  [Symbol.toPrimitive](hint) { return hint === 'number' ? this.#balance : `${this.owner}:${this.#balance}`; }
}
class Saving extends Serial(Account) { static { Account.kinds.add('saving'); } rate = 0.1; deposit(amount) { return super.deposit(amount * (1 + this.rate)); } }
const one = new Saving('ada').deposit(100);
console.log(+one, `${one}`, [...one], JSON.stringify(one), Account.count, Account.kinds, Account.isOne(one), Account.isOne({}));
try { try { one.deposit(-1); } catch (cause) { throw new Error('failed', { cause }); } } catch (error) { console.log(error.message, error.cause.message, error.cause instanceof RangeError); }
console.log(Object.prototype.toString.call(one), one.constructor.name, Object.getOwnPropertyNames(Saving.prototype));
class Stack extends Array { peek() { return this.at(-1); } static get [Symbol.species]() { return Array; } }
const stack = Stack.of(1, 2, 3); console.log(stack.peek(), stack.length, stack.map((x) => x) instanceof Stack, stack instanceof Array);
