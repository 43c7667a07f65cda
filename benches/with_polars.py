"""The benchmark scheme in Polars: what a user would write instead. Usage: with_polars.py DATA_FOLDER OUT_CSV

The same forty indicators, places, quotas and rounding as `benches/generate.rs`, in floating point.
"""
import sys

import polars as pl

POINTS = [2, 3, 3, 2, 2, 3, 2, 3, 3, 2]


def score(at: int) -> pl.Expr:
    place, points, x = at % 10, POINTS[at % 10], pl.col(f"f{at}")
    if place in (0, 4, 7):
        e = (x / 95).clip(0, 1) * points
    elif place in (1, 5):
        e = (pl.when(x >= 90).then(float(points)).when(x >= 80).then(2.0)
             .when(x >= 60).then(1 + (x - 60) / 20).otherwise(0.0))
    elif place in (2, 6):
        e = (points - ((95 - x).clip(0) / 1).floor() * 0.1).clip(0)
    elif place == 3:
        rank = x.rank("min", descending=True).over("类别")
        e = (2 - (rank - 1) * 0.01).clip(0)
    elif place == 8:
        e = (points - x * 0.5).clip(0)
    else:
        e = (points - (x.mean().over("类别") - x).clip(0) * 0.05).clip(0)
    return e.alias(f"i{at}")


def main() -> None:
    data, out = sys.argv[1], sys.argv[2]
    frame = pl.scan_csv(f"{data}/部门.csv", schema_overrides={f"f{i}": pl.Float64 for i in range(40)})
    items = frame.select("部门", "类别", *[score(i) for i in range(40)])
    total = items.select("部门", "类别", (pl.sum_horizontal([f"i{i}" for i in range(40)]) + 1e-9).round(2).alias("total"))
    ranked = total.with_columns(pl.col("total").rank("min", descending=True).over("类别").alias("rank"),
                                pl.len().over("类别").alias("n"))
    grade = (pl.when(pl.col("rank") <= (pl.col("n") * 0.2).round()).then(pl.lit("优秀"))
             .when(pl.col("rank") <= (pl.col("n") * 0.6).round()).then(pl.lit("良好"))
             .when(pl.col("total") >= 60).then(pl.lit("合格")).otherwise(pl.lit("不合格")))
    ranked.select("部门", "类别", "total", "rank", grade.alias("grade")).collect().write_csv(out)


main()
