#include "formats/beginning.h"

#include "formats/profile_opening.h"

namespace telaudit::formats {

Beginning::Beginning(std::string_view bytes) : bytes_(bytes) {}
Beginning::~Beginning() = default;

const profile::Opening& Beginning::opening() const {
  if (!opening_) opening_ = std::make_unique<profile::Opening>(bytes_);
  return *opening_;
}

}  // namespace telaudit::formats
