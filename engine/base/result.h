// Errors that a user can cause are values: a Problem says what is wrong, where, and what to do about it.
// Broken invariants of the program itself are not Problems; they stop it through require().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace telaudit {

// Where something stands in a file. Only what is known is set: offsets count bytes of the unpacked member
// before decoding, lines and columns count from 1, `element` names a segment, key or cell ("TDS01", "when",
// "B7").
struct Place {
  std::string file;
  std::optional<std::uint64_t> offset;
  std::optional<std::uint32_t> line;
  std::optional<std::uint32_t> column;
  std::string element;

  // "bill.edi: byte 2918, TDS01" or "rule.yaml:12:3 when"; empty when nothing is known.
  std::string text() const;
};

// What went wrong, where, what was expected, and what the user can do.
struct Problem {
  std::string what;
  Place where;
  std::string advice;

  // "where: what (advice)"
  std::string text() const;
};

// A value or the Problem that prevented it.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(Problem problem) : content_(std::in_place_index<1>, std::move(problem)) {}

  bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return std::get<0>(content_); }
  const T& value() const& { return std::get<0>(content_); }
  // By value from a temporary, so that `for (auto& x : *call())` keeps what it walks over.
  T value() && { return std::get<0>(std::move(content_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::get<0>(std::move(content_)); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Problem& problem() const { return std::get<1>(content_); }

 private:
  std::variant<T, Problem> content_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  // Not defaulted: `return {}` would clear the bytes of a whole Problem first.
  Result() noexcept : problem_(std::nullopt) {}
  Result(Problem problem) : problem_(std::move(problem)) {}

  bool ok() const { return !problem_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Problem& problem() const { return *problem_; }

 private:
  std::optional<Problem> problem_;
};

// Stops the program when an invariant of its own is broken.
void require(bool holds, const char* invariant);

}  // namespace telaudit
