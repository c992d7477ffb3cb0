# imports: pandas, numpy
"""Frames as in the ten minutes to pandas."""

import io

import numpy as np
import pandas as pd

frame = pd.DataFrame({"key": list("abab"), "n": [1, 2, 3, 4], "x": np.linspace(0, 1, 4)})
print(frame)
print(frame.groupby("key").agg({"n": "sum", "x": ["mean", "max"]}))
print(frame.describe().round(3), frame.dtypes, frame["n"].value_counts().sort_index())
print(frame.pivot_table(index="key", values="n", aggfunc="mean"), frame.query("n > 2"), frame.eval("n + x"))
print(frame.merge(pd.DataFrame({"key": ["a"], "z": [9]}), on="key"), frame.apply(lambda row: row["n"] * 2, axis=1).tolist())
dates = pd.date_range("2024-01-01", periods=6, freq="D", tz="Europe/Berlin")
series = pd.Series(range(6), index=dates)
print(series.resample("2D").sum(), series.rolling(2).mean(), dates[0].isoformat(), series.tz_convert("UTC").index[0])
text = frame.to_csv(index=False)
print(text, pd.read_csv(io.StringIO(text)).equals(frame), frame.to_json(), pd.read_json(io.StringIO(frame.to_json())).shape)
print(frame.to_html()[:60], frame.to_dict("records")[0], frame.to_string(index=False))
print(pd.Series(["a b", "c"]).str.split().explode().tolist(), pd.to_datetime(["2024-02-30"], errors="coerce"))
print(pd.cut([1, 5, 9], 3).codes, pd.Categorical(["x", "y"]).categories, pd.concat([frame, frame]).shape, pd.Timedelta("1h"))
frame.info(buf=(out := io.StringIO()))
print(out.getvalue().splitlines()[1], pd.isna(np.nan), frame.melt(id_vars="key").shape, frame.set_index("n").loc[2, "key"])
pickled = io.BytesIO()
frame.to_pickle(pickled)
print(len(pickled.getvalue()) > 100, frame.style is not None if False else "", pd.options.display.max_rows)
print(pd.api.types.is_numeric_dtype(frame["n"]), pd.testing.assert_frame_equal(frame, frame.copy()))
