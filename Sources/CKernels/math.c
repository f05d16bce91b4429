#include "CKernels.h"
#include <string.h>

#pragma clang fp contract(off)

// log x = e·ln 2 + 2·artanh(f), f = (m − 1)/(m + 1), m in [√½, √2).
double ck_log_f64(double x) {
  if (!(x >= 0)) return __builtin_nan("");
  if (x == 0) return -__builtin_inf();
  if (x == __builtin_inf()) return x;
  double scale = 0;
  if (x < 0x1p-1022) { x *= 0x1p54; scale = -54; }
  uint64_t bits;
  memcpy(&bits, &x, 8);
  int64_t e = (int64_t)((bits - 0x3FE6A09E667F3BCDull)) >> 52;
  bits -= (uint64_t)e << 52;
  double m;
  memcpy(&m, &bits, 8);
  double f = (m - 1) / (m + 1), s = f * f;
  double p = 0;
  for (int k = 21; k >= 3; k -= 2) p = (p + 1.0 / k) * s;
  double n = (double)e + scale;
  return n * 0x1.62e42fefa38p-1 + (2 * f + (2 * f * p + n * 0x1.ef35793c7673p-45));
}
