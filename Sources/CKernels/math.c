#include "CKernels.h"
#include "elementary.h"

double ck_log_f64(double x) { return ck_log(x); }
