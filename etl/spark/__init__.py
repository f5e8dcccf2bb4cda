"""The engine `spark`: the heavy steps of a run on a cluster, the same bytes as on one machine. See docs/spark.md."""
