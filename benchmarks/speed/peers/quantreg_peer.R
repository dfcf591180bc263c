# quantreg_peer.R FILE METHOD TAU: the fit of FILE (see quantile_steps.cpp) by R's quantreg, as one line of JSON.
suppressPackageStartupMessages(library(quantreg))
arguments <- commandArgs(trailingOnly = TRUE)
connection <- file(arguments[1], "rb")
size <- readBin(connection, "double", 2)
covariates <- matrix(readBin(connection, "double", size[1] * size[2]), size[1], size[2], byrow = TRUE)
outcome <- readBin(connection, "double", size[1])
close(connection)
tau <- as.numeric(arguments[3])
taken <- system.time(fit <- rq.fit(covariates, outcome, tau = tau, method = arguments[2]))
residual <- outcome - as.vector(covariates %*% fit$coefficients)
cat(sprintf(
  '{"seconds": %.6f, "processor_seconds": %.6f, "peak_memory": 0, "result": {"objective": %.17g, "blas": "%s"}}\n',
  taken[3], taken[1] + taken[2], sum(residual * (tau - (residual < 0))), basename(extSoftVersion()["BLAS"])
))
