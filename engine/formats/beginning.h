// The beginning of a file, as all readers look at it in turn.
#pragma once

#include <memory>
#include <string_view>

namespace telaudit::formats {

namespace profile {
class Opening;
}

// One thread at a time.
class Beginning {
 public:
  // Up to kSniffBytes of a file, or the whole of it; they outlive the beginning.
  explicit Beginning(std::string_view bytes);
  ~Beginning();
  Beginning(const Beginning&) = delete;
  Beginning& operator=(const Beginning&) = delete;

  std::string_view bytes() const { return bytes_; }
  // As text, made when it is first asked for.
  const profile::Opening& opening() const;

 private:
  std::string_view bytes_;
  mutable std::unique_ptr<profile::Opening> opening_;
};

}  // namespace telaudit::formats
