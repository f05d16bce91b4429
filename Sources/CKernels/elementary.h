#ifndef DESCENT_ELEMENTARY_H
#define DESCENT_ELEMENTARY_H

// The elementary functions in double precision, by plain multiplies, adds, divisions and square roots.
//
// No call into the system's mathematics library and no contraction: the same bits on every machine, for a
// single number and for an element of a tensor alike. No branches, so that loops over them become vectors.
// Series are Taylor's, cut where the next term is below half a unit in the last place. Relative errors stay
// below 1e-14. Special values follow C's Annex F but where a comment says otherwise.

#include <stdint.h>
#include <string.h>

#pragma clang fp contract(off)

#define CK_INLINE static inline __attribute__((always_inline))
#define CK_UNROLL _Pragma("clang loop unroll(full)")

#define CK_INF __builtin_inf()
#define CK_NAN __builtin_nan("")
#define CK_LN2_HIGH 0x1.62e42fefa38p-1  // 41 bits: exact when multiplied by an exponent
#define CK_LN2_LOW 0x1.ef35793c7673p-45
#define CK_PI_2 0x1.921fb54442d18p0
#define CK_PI_4 0x1.921fb54442d18p-1

CK_INLINE uint64_t ck_bits(double x) {
  uint64_t bits;
  memcpy(&bits, &x, 8);
  return bits;
}

CK_INLINE double ck_from_bits(uint64_t bits) {
  double x;
  memcpy(&x, &bits, 8);
  return x;
}

CK_INLINE double ck_abs(double x) { return ck_from_bits(ck_bits(x) & 0x7FFFFFFFFFFFFFFFull); }

// |x| with the sign of s.
CK_INLINE double ck_signed(double x, double s) {
  return ck_from_bits((ck_bits(x) & 0x7FFFFFFFFFFFFFFFull) | (ck_bits(s) & 0x8000000000000000ull));
}

CK_INLINE double ck_sqrt(double x) { return __builtin_elementwise_sqrt(x); }

// The nearest whole number, for |x| < 2⁵¹.
CK_INLINE double ck_nearest(double x) { return (x + 0x1.8p52) - 0x1.8p52; }

// 2ⁿ for a whole n in −1023 … 1023 (0 at −1023).
CK_INLINE double ck_power_of_two(double n) { return ck_from_bits(ck_bits(n + (0x1p52 + 1023)) << 52); }

// x · 2ⁿ in two steps, for a whole |n| up to 2046: over- and underflow happen once, in the last.
CK_INLINE double ck_scale(double x, double n) {
  double half = ck_nearest(n * 0.5);
  return x * ck_power_of_two(half) * ck_power_of_two(n - half);
}

// eʳ − 1 for |r| ≤ 0.35: r + r²/2! + … + r¹⁴/14!.
CK_INLINE double ck_expm1_series(double r) {
  double p = 1.0 / 87178291200.0;
  p = p * r + 1.0 / 6227020800.0;
  p = p * r + 1.0 / 479001600.0;
  p = p * r + 1.0 / 39916800.0;
  p = p * r + 1.0 / 3628800.0;
  p = p * r + 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  return r + r * r * p;
}

CK_INLINE double ck_clamp(double x, double low, double high) {
  x = x < low ? low : x;
  return x > high ? high : x;
}

// x = n · ln 2 + r.
CK_INLINE double ck_exp_remainder(double x, double *n) {
  *n = ck_nearest(x * 0x1.71547652b82fep0);
  return (x - *n * CK_LN2_HIGH) - *n * CK_LN2_LOW;
}

CK_INLINE double ck_exp(double x) {
  double n, r = ck_exp_remainder(ck_clamp(x, -746, 710), &n);
  return ck_scale(1 + ck_expm1_series(r), n);
}

CK_INLINE double ck_exp2(double x) {
  x = ck_clamp(x, -1080, 1025);
  double n = ck_nearest(x);
  return ck_scale(1 + ck_expm1_series((x - n) * 0x1.62e42fefa39efp-1), n);
}

CK_INLINE double ck_exp10(double x) {
  x = ck_clamp(x, -324, 309);
  double n = ck_nearest(x * 0x1.a934f0979a371p1);
  double r = (x - n * 0x1.34413509f78p-2) - n * 0x1.fef311f12b358p-46;
  return ck_scale(1 + ck_expm1_series(r * 0x1.26bb1bbb55516p1), n);
}

CK_INLINE double ck_expm1(double x) {
  double n, r = ck_exp_remainder(ck_clamp(x, -746, 710), &n), p = ck_expm1_series(r);
  double scale = ck_power_of_two(ck_clamp(n, -200, 200));
  return n > 100 ? ck_scale(1 + p, n) : scale * p + (scale - 1);
}

// x = 2ᵉ · m with m in [√½, √2), for finite x > 0.
CK_INLINE double ck_mantissa(double x, double *e) {
  int tiny = x < 0x1p-1022;
  uint64_t bits = ck_bits(tiny ? x * 0x1p54 : x);
  uint64_t biased = (bits - 0x3FE6A09E667F3BCDull + 0x3FF0000000000000ull) >> 52;
  *e = (ck_from_bits(biased | 0x4330000000000000ull) - (0x1p52 + 1023)) + (tiny ? -54 : 0);
  return ck_from_bits(bits - (biased << 52) + 0x3FF0000000000000ull);
}

// artanh(f) = f + f · p(f²); p = s/3 + s²/5 + … + s¹⁰/21.
CK_INLINE double ck_artanh_series(double s) {
  double p = 0;
  CK_UNROLL for (int k = 21; k >= 3; k -= 2) p = (p + 1.0 / k) * s;
  return p;
}

// What a logarithm is outside 0 < x < ∞.
CK_INLINE double ck_log_edges(double x, double inside) {
  double y = x == CK_INF ? x : inside;
  y = x == 0 ? -CK_INF : y;
  return x >= 0 ? y : CK_NAN;
}

// log x = e·ln 2 + 2·artanh(f), f = (m − 1)/(m + 1).
CK_INLINE double ck_log(double x) {
  double e, m = ck_mantissa(x, &e), f = (m - 1) / (m + 1);
  double p = ck_artanh_series(f * f);
  return ck_log_edges(x, e * CK_LN2_HIGH + (2 * f + (2 * f * p + e * CK_LN2_LOW)));
}

CK_INLINE double ck_log2(double x) {
  double e, m = ck_mantissa(x, &e), f = (m - 1) / (m + 1);
  double p = ck_artanh_series(f * f);
  return ck_log_edges(x, e + (2 * f + 2 * f * p) * 0x1.71547652b82fep0);
}

CK_INLINE double ck_log10(double x) {
  double e, m = ck_mantissa(x, &e), f = (m - 1) / (m + 1);
  double p = ck_artanh_series(f * f), small = (2 * f + 2 * f * p) * 0x1.bcb7b1526e50ep-2;
  return ck_log_edges(x, e * 0x1.34413509f78p-2 + (small + e * 0x1.fef311f12b358p-46));
}

// log(1 + x) = log u + (x − (u − 1))/u, u = 1 + x rounded: the last term is what rounding lost.
CK_INLINE double ck_log1p(double x) {
  double u = 1 + x, lost = (x - (u - 1)) / u, y = ck_log(u);
  return y - y == 0 ? y + lost : y;
}

// x = n · π/2 + r for |x| ≤ 2²⁰, π/2 in three parts (Cody and Waite); beyond, r is NaN. The last two bits
// of `quadrant` are those of n.
CK_INLINE double ck_angle(double x, uint64_t *quadrant) {
  x = ck_abs(x) <= 0x1p20 ? x : CK_NAN;
  double shifted = x * 0x1.45f306dc9c883p-1 + 0x1.8p52, n = shifted - 0x1.8p52;
  *quadrant = ck_bits(shifted);
  return ((x - n * 0x1.921fb544p0) - n * 0x1.0b4611a4p-34) - n * 0x1.13198a2e03707p-65;
}

CK_INLINE double ck_sin_series(double r) {
  double s = r * r, p = 1.0 / 355687428096000.0;
  p = p * s - 1.0 / 1307674368000.0;
  p = p * s + 1.0 / 6227020800.0;
  p = p * s - 1.0 / 39916800.0;
  p = p * s + 1.0 / 362880.0;
  p = p * s - 1.0 / 5040.0;
  p = p * s + 1.0 / 120.0;
  p = p * s - 1.0 / 6.0;
  return r + r * s * p;
}

CK_INLINE double ck_cos_series(double r) {
  double s = r * r, p = 1.0 / 20922789888000.0;
  p = p * s - 1.0 / 87178291200.0;
  p = p * s + 1.0 / 479001600.0;
  p = p * s - 1.0 / 3628800.0;
  p = p * s + 1.0 / 40320.0;
  p = p * s - 1.0 / 720.0;
  p = p * s + 1.0 / 24.0;
  p = p * s - 0.5;
  return 1 + s * p;
}

CK_INLINE double ck_sin(double x) {
  uint64_t quadrant;
  double r = ck_angle(x, &quadrant);
  double y = quadrant & 1 ? ck_cos_series(r) : ck_sin_series(r);
  return ck_from_bits(ck_bits(y) ^ (quadrant & 2) << 62);
}

CK_INLINE double ck_cos(double x) {
  uint64_t quadrant;
  double r = ck_angle(x, &quadrant);
  double y = quadrant & 1 ? ck_sin_series(r) : ck_cos_series(r);
  return ck_from_bits(ck_bits(y) ^ ((quadrant + 1) & 2) << 62);
}

CK_INLINE double ck_tan(double x) {
  uint64_t quadrant;
  double r = ck_angle(x, &quadrant), sine = ck_sin_series(r), cosine = ck_cos_series(r);
  return quadrant & 1 ? -cosine / sine : sine / cosine;
}

// arctan z = 2 arctan(z / (1 + √(1 + z²))) brings |z| ≤ 1 below tan π/8; beyond 1, π/2 − arctan 1/z.
CK_INLINE double ck_arctan(double x) {
  double a = ck_abs(x);
  int inverted = a > 1;
  double z = inverted ? 1 / a : a;
  z = z / (1 + ck_sqrt(1 + z * z));
  double s = z * z, p = 0;
  CK_UNROLL for (int k = 43; k >= 3; k -= 2) p = (1.0 / k - p) * s;
  double y = 2 * (z - z * p);
  return ck_signed(inverted ? CK_PI_2 - y : y, x);
}

CK_INLINE double ck_arcsin(double x) { return ck_arctan(x / ck_sqrt((1 - x) * (1 + x))); }

CK_INLINE double ck_arccos(double x) { return 2 * ck_arctan(ck_sqrt((1 - x) / (1 + x))); }

// Beyond 20, e⁻ˣ no longer counts and eˣ/2 = (e^(x/2)/2) · e^(x/2) overflows as late as it can.
CK_INLINE double ck_sinh(double x) {
  double a = ck_abs(x), e = ck_expm1(a > 20 ? a * 0.5 : a);
  return ck_signed(a > 20 ? 0.5 * (e + 1) * (e + 1) : 0.5 * (e + e / (e + 1)), x);
}

CK_INLINE double ck_cosh(double x) {
  double a = ck_abs(x), e = ck_exp(a > 20 ? a * 0.5 : a);
  return a > 20 ? 0.5 * e * e : 0.5 * (e + 1 / e);
}

CK_INLINE double ck_tanh(double x) {
  double a = ck_abs(x), e = ck_expm1(2 * (a > 30 ? 30 : a));
  return ck_signed(e / (e + 2), x);
}

// arsinh x = log(1 + (x + x²/(1 + √(1 + x²)))); beyond 2²⁸, log x + log 2.
CK_INLINE double ck_arcsinh(double x) {
  double a = ck_abs(x), z = a > 0x1p28 ? 1 : a;
  double inner = z + z * z / (1 + ck_sqrt(1 + z * z));
  double y = ck_log1p(a > 0x1p28 ? a - 1 : inner);
  return ck_signed(y + (a > 0x1p28 ? 0x1.62e42fefa39efp-1 : 0), x);
}

CK_INLINE double ck_arccosh(double x) {
  double t = x > 0x1p28 ? 1 : x - 1;
  double y = ck_log1p(x > 0x1p28 ? x - 1 : t + ck_sqrt(t * (2 + t)));
  y += x > 0x1p28 ? 0x1.62e42fefa39efp-1 : 0;
  return x >= 1 ? y : CK_NAN;
}

CK_INLINE double ck_arctanh(double x) {
  double a = ck_abs(x);
  return ck_signed(0.5 * ck_log1p(2 * a / (1 - a)), x);
}

// exp(log|x| / 3), then one step of Newton's.
CK_INLINE double ck_cbrt(double x) {
  double a = ck_abs(x), y = ck_exp(ck_log(a) * (1.0 / 3));
  y = y - (y - a / (y * y)) * (1.0 / 3);
  return a > 0 && a < CK_INF ? ck_signed(y, x) : x;
}

// The upper 26 bits of a number.
CK_INLINE double ck_upper(double x) { return ck_from_bits(ck_bits(x) & 0xFFFFFFFFF8000000ull); }

CK_INLINE int ck_is_whole(double a) { return (a >= 0x1p52) | ((a + 0x1p52) - 0x1p52 == a); }

// |x|ʸ = exp(y · log|x|), logarithm and product in two parts each, so that the error does not grow with the
// exponent.
CK_INLINE double ck_power_of_magnitude(double a, double y) {
  double e, m = ck_mantissa(a, &e), f = (m - 1) / (m + 1), p = ck_artanh_series(f * f);
  double upper = ck_upper(f), mUpper = ck_upper(m), mLower = m - mUpper;
  double lower = (((m - 1) - upper) - upper * mUpper - upper * mLower) / (m + 1);
  double high = e * CK_LN2_HIGH, low = 2 * lower + 2 * f * p + e * CK_LN2_LOW;
  double sum = high + 2 * upper, lost = e == 0 ? 0 : 2 * upper - (sum - high);
  double log = sum + (lost + low), logLow = (lost + low) - (log - sum);
  double yUpper = ck_upper(y), yLower = y - yUpper, lUpper = ck_upper(log), lLower = log - lUpper;
  double product = y * log;
  double rest = ((yUpper * lUpper - product) + yUpper * lLower + yLower * lUpper) + yLower * lLower;
  rest += y * logLow;
  rest = ck_abs(product) < 800 ? rest : 0;
  double result = ck_exp(product);
  return ck_abs(product) < 800 && result < CK_INF ? result + result * rest : result;
}

// As C's pow; x¹ and x² are exactly x and x·x.
CK_INLINE double ck_pow(double x, double y) {
  double a = ck_abs(x), b = ck_abs(y);
  double r = ck_power_of_magnitude(a, y);
  r = a == 1 ? 1 : r;
  r = a == 0 ? (y < 0 ? CK_INF : 0) : r;
  r = a == CK_INF ? (y < 0 ? 0 : CK_INF) : r;
  int whole = ck_is_whole(b), odd = whole & !ck_is_whole(b * 0.5);
  r = ((x < 0) & !whole & (a < CK_INF)) ? CK_NAN : r;
  r = odd ? ck_signed(r, x) : r;
  r = ((x != x) | (y != y)) ? CK_NAN : r;
  r = ((x == 1) | (y == 0)) ? 1 : r;
  r = y == 1 ? x : r;
  return y == 2 ? x * x : r;
}

#endif
