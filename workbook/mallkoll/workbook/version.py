"""The version, in the one place that the package's own data is made from (looking it up there takes 40 ms)."""

VERSION = "0.1.0"
