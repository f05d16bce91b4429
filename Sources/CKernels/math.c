#include "CKernels.h"
#include "elementary.h"

double ck_log_f64(double x) { return ck_log(x); }
double ck_exp_f64(double x) { return ck_exp(x); }
double ck_pow_f64(double x, double y) { return ck_pow(x, y); }
double ck_sin_f64(double x) { return ck_sin(x); }
double ck_cos_f64(double x) { return ck_cos(x); }
