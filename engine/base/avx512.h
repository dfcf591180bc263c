// For files that hold code for processors with AVX-512 and its byte instructions (Ice Lake, Zen 4 and later);
// whether the processor has them is asked in structural_scan.cpp.
#pragma once

#if defined(__x86_64__)

#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 takes the undefined operand inside its own intrinsics for a mistake (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <immintrin.h>

#define TELAUDIT_AVX512                                                                            \
  __attribute__((                                                                                  \
      target("avx512f,avx512bw,avx512dq,avx512vl,avx512cd,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt," \
             "pclmul")))

#endif
