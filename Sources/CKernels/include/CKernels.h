#ifndef DESCENT_CKERNELS_H
#define DESCENT_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "CKernelsLayers.h"
#include "CKernelsOperators.h"

/// The natural logarithm in double precision by plain multiplies and adds: the same bits on every machine.
double ck_log_f64(double x);

#endif
