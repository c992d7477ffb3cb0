# imports: sympy
from sympy import *

x, y, n = symbols("x y n")
print(expand((x + y) ** 3), factor(x**4 - 1), simplify(sin(x) ** 2 + cos(x) ** 2), diff(exp(x**2), x), integrate(log(x), x))
print(solve(x**2 - 2, x), solveset(sin(x), x), limit(sin(x) / x, x, 0), series(exp(x), x, 0, 4), summation(1 / n**2, (n, 1, oo)))
print(Matrix([[1, 2], [3, 4]]).inv(), Matrix([[2, 1], [1, 2]]).eigenvals(), latex(Integral(x**2, x)), pi.evalf(30), sympify("x + 1/2"))
f = Function("f")
print(dsolve(f(x).diff(x) - f(x), f(x)), lambdify(x, x**2 + 1)(3), nsimplify(0.25), factorint(360), isprime(2**61 - 1), gcd(12, 18))
pprint(x**2 / y, use_unicode=False)
print(Poly(x**2 + 1, x).all_coeffs(), Rational(1, 3) + Rational(1, 6), ask(Q.positive(Symbol("p", positive=True))), fourier_series(x, (x, -pi, pi)).truncate(2))
