"""statsmodels_peer.py FILE TAU: the fit of FILE (see quantile_steps.cpp) by statsmodels, as one line of JSON."""

import json
import sys
import warnings

import numpy
from statsmodels.regression.quantile_regression import QuantReg
from watch import Watch, peak_memory

numbers = numpy.fromfile(sys.argv[1])
rows, columns, tau = int(numbers[0]), int(numbers[1]), float(sys.argv[2])
covariates = numbers[2 : 2 + rows * columns].reshape(rows, columns)
outcome = numbers[2 + rows * columns :]
model = QuantReg(outcome, covariates)
warnings.simplefilter("ignore")
watch = Watch()
# The loop alone cannot be asked for: its standard errors are part of fit().
fitted = model.fit(q=tau)
taken = watch.read()
residual = outcome - covariates @ fitted.params
result = {"objective": float((residual * (tau - (residual < 0))).sum())}
print(json.dumps({**taken, "peak_memory": peak_memory(), "result": result}))
