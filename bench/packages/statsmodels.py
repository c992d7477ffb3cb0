# imports: statsmodels, numpy, pandas
import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

rng = np.random.default_rng(0)
frame = pd.DataFrame({"x": np.arange(40.0), "g": list("ab") * 20})
frame["y"] = 2 * frame["x"] + rng.normal(size=40)
fit = smf.ols("y ~ x + C(g)", data=frame).fit()
print(fit.params.round(3), round(fit.rsquared, 4), fit.summary().tables[1].as_text()[:30])
print(sm.OLS(frame["y"], sm.add_constant(frame["x"])).fit().pvalues.round(4), sm.Logit((frame["y"] > 40).astype(int), sm.add_constant(rng.normal(size=40))).fit(disp=0).params.round(3))
from statsmodels.tsa.arima.model import ARIMA
print(ARIMA(frame["y"], order=(1, 1, 0)).fit().params.round(2).index.tolist(), sm.stats.durbin_watson(fit.resid).round(3))
