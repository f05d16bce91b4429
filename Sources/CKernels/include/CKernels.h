#ifndef DESCENT_CKERNELS_H
#define DESCENT_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "CKernelsLayers.h"
#include "CKernelsMatrix.h"
#include "CKernelsOperators.h"

// Elementary functions in double precision by plain multiplies and adds: the same bits on every machine.

/// The natural logarithm.
double ck_log_f64(double x);
/// eˣ.
double ck_exp_f64(double x);
/// xʸ, as C's pow.
double ck_pow_f64(double x, double y);
/// sin x for |x| ≤ 2²⁰, NaN beyond.
double ck_sin_f64(double x);
/// cos x for |x| ≤ 2²⁰, NaN beyond.
double ck_cos_f64(double x);

#endif
