# imports: polars
import io

import polars as pl

frame = pl.DataFrame({"key": ["a", "b", "a"], "n": [1, 2, 3]})
print(frame, frame.group_by("key").agg(pl.col("n").sum()).sort("key"), frame.filter(pl.col("n") > 1).shape)
print(frame.lazy().with_columns((pl.col("n") * 2).alias("m")).collect().to_dicts(), frame.write_csv(), pl.read_csv(io.BytesIO(b"x,y\n1,2\n")).row(0))
print(frame.join(pl.DataFrame({"key": ["a"], "z": [9]}), on="key").height, frame["n"].mean(), frame.sql("select sum(n) from self").item(), frame.describe().shape)
print(frame.select(pl.col("n").map_elements(lambda n: n + 1, return_dtype=pl.Int64)).to_series().to_list())
