# imports: pyarrow
import io

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

table = pa.table({"n": [1, 2, 3], "s": ["a", None, "c"]})
print(table.schema, pc.sum(table["n"]), table.filter(pc.greater(table["n"], 1)).num_rows, table.to_pylist())
out = io.BytesIO()
pq.write_table(table, out)
out.seek(0)
print(pq.read_table(out).equals(table), pa.array([1.5]).type)
