"""What people use today, measured beside ours: `make bench-recommender`.

`other.py` runs in an environment of its own (.venv-peers, dependency group `peers`) and shares
nothing with the rest but two files: histories go in, ten suggestions a customer come out.
`bench.py` judges all lists with the one evaluator.
"""
