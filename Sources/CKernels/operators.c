// The kernels of the operator language: one line an operator.

#include "CKernelsOperators.h"
#include "clones.h"
#include "elementary.h"

#pragma clang fp contract(off)

// What only copies or picks bits does not flush subnormals by itself, whatever the mode of the processor.
CK_INLINE float flush_f32(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  bits &= (bits & 0x7F800000u) == 0 ? 0x80000000u : 0xFFFFFFFFu;
  memcpy(&x, &bits, 4);
  return x;
}

CK_INLINE double flush_f64(double x) {
  uint64_t bits = ck_bits(x);
  return ck_from_bits(bits & ((bits & 0x7FF0000000000000ull) == 0 ? 0x8000000000000000ull : ~0ull));
}

// Both are equal, or one is NaN: equal numbers stay, zeros of either sign become −0, a NaN stays one.
CK_INLINE float either_f32(float x, float y) {
  uint32_t a, b;
  memcpy(&a, &x, 4);
  memcpy(&b, &y, 4);
  a |= b;
  memcpy(&x, &a, 4);
  return x;
}

CK_INLINE double either_f64(double x, double y) { return ck_from_bits(ck_bits(x) | ck_bits(y)); }

CK_INLINE float sqrt_f32(float x) { return __builtin_elementwise_sqrt(x); }
CK_INLINE float abs_f32(float x) { return __builtin_elementwise_abs(x); }

#define FLUSH(x) _Generic((x), float: flush_f32, double: flush_f64)(x)
#define EITHER(x, y) _Generic((x), float: either_f32, double: either_f64)(x, y)
#define SQRT(x) _Generic((x), float: sqrt_f32, double: ck_sqrt)(x)
#define FLOOR(x) __builtin_elementwise_floor(x)
#define ABS(x) _Generic((x), float: abs_f32, double: ck_abs)(x)
#define IS_FINITE(x) ((x) - (x) == 0)

// KERNEL(name, number of arguments, type in which tensors are computed, value)
//
// A tensor's element is computed in `float` where one rounding is all there is, and else in `double` by the
// function that serves single numbers, and rounded once. The last two are no operators: the machine copies or
// spreads with one (counted as 0 arguments), and blends two arrays by single numbers with the other.
#define KERNELS(KERNEL)                                                      \
  KERNEL(add, 2, float, x + y)                                               \
  KERNEL(sub, 2, float, x - y)                                               \
  KERNEL(mul, 2, float, x *y)                                                \
  KERNEL(div, 2, float, ((y == 0) & IS_FINITE(x)) ? 0 : x / y)                 \
  KERNEL(neg, 1, float, FLUSH(-x))                                           \
  KERNEL(abs, 1, float, FLUSH(ABS(x)))                                       \
  KERNEL(sign, 1, float, x > 0 ? 1 : x < 0 ? -1 : FLUSH(x))                  \
  KERNEL(floor, 1, float, FLOOR(FLUSH(x)))                                   \
  KERNEL(max, 2, float, FLUSH(x > y ? x : y > x ? y : EITHER(x, y)))         \
  KERNEL(min, 2, float, FLUSH(x < y ? x : y < x ? y : EITHER(x, y)))         \
  KERNEL(less, 2, float, x < y ? 1 : 0)                                      \
  KERNEL(less_equal, 2, float, x <= y ? 1 : 0)                               \
  KERNEL(equal, 2, float, x == y ? 1 : 0)                                    \
  KERNEL(where, 3, float, FLUSH(x != 0 ? y : z))                             \
  KERNEL(sqrt, 1, float, SQRT(x))                                            \
  KERNEL(cbrt, 1, double, ck_cbrt(x))                                        \
  KERNEL(pow, 2, double, FLUSH(ck_pow(x, y)))                                \
  KERNEL(exp, 1, double, ck_exp(x))                                          \
  KERNEL(exp2, 1, double, ck_exp2(x))                                        \
  KERNEL(exp10, 1, double, ck_exp10(x))                                      \
  KERNEL(expm1, 1, double, ck_expm1(x))                                      \
  KERNEL(log, 1, double, ck_log(x))                                          \
  KERNEL(log2, 1, double, ck_log2(x))                                        \
  KERNEL(log10, 1, double, ck_log10(x))                                      \
  KERNEL(log1p, 1, double, ck_log1p(x))                                      \
  KERNEL(sin, 1, double, ck_sin(x))                                          \
  KERNEL(cos, 1, double, ck_cos(x))                                          \
  KERNEL(tan, 1, double, ck_tan(x))                                          \
  KERNEL(arcsin, 1, double, ck_arcsin(x))                                    \
  KERNEL(arccos, 1, double, ck_arccos(x))                                    \
  KERNEL(arctan, 1, double, ck_arctan(x))                                    \
  KERNEL(sinh, 1, double, ck_sinh(x))                                        \
  KERNEL(cosh, 1, double, ck_cosh(x))                                        \
  KERNEL(tanh, 1, double, ck_tanh(x))                                        \
  KERNEL(arcsinh, 1, double, ck_arcsinh(x))                                  \
  KERNEL(arccosh, 1, double, ck_arccosh(x))                                  \
  KERNEL(arctanh, 1, double, ck_arctanh(x))                                  \
  KERNEL(copy, 0, float, FLUSH(x))                                           \
  KERNEL(scaled_sum, 4, float, x *z + y * u)

// The scalar form of a kernel: subnormals flushed on the way in as well as out.
#define SCALAR(name, value)                                                            \
  static double name##_f64(const double *a) {                                          \
    double x = flush_f64(a[0]), y = flush_f64(a[1]), z = flush_f64(a[2]), u = flush_f64(a[3]); \
    (void)x, (void)y, (void)z, (void)u;                                                \
    return flush_f64((double)(value));                                                 \
  }

// Element by element; in place (out = an argument) is allowed, any other overlap is not.
#define LOOP(name, form, Type, value, X, Y, Z, U)                                       \
  CK_CLONES void ck_##name##_##form(size_t n, float *out, const float *a, const float *b, \
                                    const float *c, const float *d) {                   \
    _Pragma("clang loop vectorize(assume_safety) interleave_count(2)")                   \
    for (size_t i = 0; i < n; i++) {                                                    \
      Type x = X, y = Y, z = Z, u = U;                                                  \
      (void)x, (void)y, (void)z, (void)u;                                               \
      out[i] = (float)(value);                                                          \
    }                                                                                   \
  }

// Forms are numbered in binary: bit i says that argument i is one number for all elements.
#define FORMS_0(name, Type, value)           \
  LOOP(name, 0, Type, value, a[i], 0, 0, 0)  \
  LOOP(name, 1, Type, value, *a, 0, 0, 0)
#define FORMS_1(name, Type, value) LOOP(name, 0, Type, value, a[i], 0, 0, 0)
#define FORMS_2(name, Type, value)                 \
  LOOP(name, 0, Type, value, a[i], b[i], 0, 0)     \
  LOOP(name, 1, Type, value, *a, b[i], 0, 0)       \
  LOOP(name, 2, Type, value, a[i], *b, 0, 0)
#define FORMS_3(name, Type, value)                 \
  LOOP(name, 0, Type, value, a[i], b[i], c[i], 0)  \
  LOOP(name, 1, Type, value, *a, b[i], c[i], 0)    \
  LOOP(name, 2, Type, value, a[i], *b, c[i], 0)    \
  LOOP(name, 3, Type, value, *a, *b, c[i], 0)      \
  LOOP(name, 4, Type, value, a[i], b[i], *c, 0)    \
  LOOP(name, 5, Type, value, *a, b[i], *c, 0)      \
  LOOP(name, 6, Type, value, a[i], *b, *c, 0)
#define FORMS_4(name, Type, value) LOOP(name, 12, Type, value, a[i], b[i], *c, *d)

#define DEFINE(name, count, Type, value) SCALAR(name, value) FORMS_##count(name, Type, value)
KERNELS(DEFINE)

#define ENTRY_0(name) {ck_##name##_0, ck_##name##_1}
#define ENTRY_1(name) {ck_##name##_0}
#define ENTRY_2(name) {ck_##name##_0, ck_##name##_1, ck_##name##_2}
#define ENTRY_3(name) \
  {ck_##name##_0, ck_##name##_1, ck_##name##_2, ck_##name##_3, ck_##name##_4, ck_##name##_5, ck_##name##_6}
#define ENTRY_4(name) {[12] = ck_##name##_12}
#define ENTRY(name, count, Type, value) {#name, count, name##_f64, ENTRY_##count(name)},

static const struct {
  const char *name;
  int count;
  ck_scalar scalar;
  ck_elementwise forms[16];
} table[] = {KERNELS(ENTRY)};

int ck_kernel_named(const char *name) {
  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    if (strcmp(table[i].name, name) == 0) return (int)i;
  return -1;
}

int ck_kernel_arguments(int kernel) { return table[kernel].count; }

ck_scalar ck_kernel_scalar(int kernel) { return table[kernel].scalar; }

ck_elementwise ck_kernel_form(int kernel, unsigned singles) {
  return singles < 16 ? table[kernel].forms[singles] : NULL;
}

typedef double lanes __attribute__((vector_size(64)));
typedef float half_lanes __attribute__((vector_size(32), aligned(4)));

// 16 lanes of doubles, folded in a fixed order every CK_CHUNK numbers.
CK_CLONES double ck_sum(double sum, size_t n, const float *x) {
  for (size_t start = 0; start < n; start += CK_CHUNK) {
    size_t end = start + CK_CHUNK < n ? start + CK_CHUNK : n, i = start;
    lanes first = {0}, second = {0};
    for (; i + 16 <= end; i += 16) {
      first += __builtin_convertvector(*(const half_lanes *)(x + i), lanes);
      second += __builtin_convertvector(*(const half_lanes *)(x + i + 8), lanes);
    }
    first += second;
    for (size_t lane = 0; i < end; i++, lane++) first[lane & 7] += x[i];
    sum += ((first[0] + first[4]) + (first[2] + first[6])) + ((first[1] + first[5]) + (first[3] + first[7]));
  }
  return sum;
}

CK_CLONES int ck_all_finite(size_t n, const float *x) {
  uint32_t greatest = 0;
  for (size_t i = 0; i < n; i++) {
    uint32_t bits;
    memcpy(&bits, x + i, 4);
    bits &= 0x7FFFFFFFu;
    greatest = bits > greatest ? bits : greatest;
  }
  return greatest < 0x7F800000u;
}

CK_CLONES int ck_apply(size_t n, float *weights, const float *update, float rate, float decay) {
  uint32_t greatest = 0;
  _Pragma("clang loop vectorize(assume_safety)")
  for (size_t i = 0; i < n; i++) {
    float w = weights[i], moved = w - (rate * update[i] + decay * w);
    uint32_t bits;
    memcpy(&bits, &moved, 4);
    bits &= 0x7FFFFFFFu;
    greatest = bits > greatest ? bits : greatest;
    weights[i] = moved;
  }
  return greatest < 0x7F800000u;
}

#if defined(__x86_64__)
#include <xmmintrin.h>
uint64_t ck_denormals_flush(void) {
  unsigned before = _mm_getcsr();
  _mm_setcsr(before | 0x8040);  // flush to zero, denormals are zero
  return before;
}
void ck_denormals_restore(uint64_t before) { _mm_setcsr((unsigned)before); }
#elif defined(__aarch64__)
uint64_t ck_denormals_flush(void) {
  uint64_t before;
  __asm__ volatile("mrs %0, fpcr" : "=r"(before));
  __asm__ volatile("msr fpcr, %0" : : "r"(before | 1ull << 24));
  return before;
}
void ck_denormals_restore(uint64_t before) { __asm__ volatile("msr fpcr, %0" : : "r"(before)); }
#else
uint64_t ck_denormals_flush(void) { return 0; }
void ck_denormals_restore(uint64_t before) { (void)before; }
#endif
