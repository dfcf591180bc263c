// A function for which the compiler makes, of plain loops, what each processor has; the one that runs is
// chosen when the program starts.
#pragma once

#if defined(__x86_64__) && defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define TELAUDIT_FOR_EACH_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define TELAUDIT_FOR_EACH_PROCESSOR
#endif
