// A PDF in memory: its objects by number, found by looking through the file from front to back, so that a
// broken or hostile cross-reference table leads nowhere; a later object of a number takes the place of an
// earlier one, as in a file that was updated. Objects in object streams are found, too.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/pdf_object.h"

namespace telaudit::formats::pdf {

struct Limits {
  std::size_t objects = 1'000'000;
  std::size_t unpacked_bytes = std::size_t{64} << 20U;  // of everything that is unpacked, together
};

class File {
 public:
  // `bytes` outlive the file. Problems: no PDF, over the limits. What is broken in it is left out.
  static Result<File> open(std::string_view bytes, const std::string& name, const Limits& limits = {});

  // The object of a number, or what a reference refers to; null where there is none.
  Object object(std::int64_t number);
  Object resolved(const Object& object);
  // Of a dictionary, resolved.
  Object value(const Object& of, std::string_view key);

  // A stream's content, its filters undone. Problems: no stream, an unknown filter, broken, over the limits.
  Result<std::string> stream(std::int64_t number);

  // The catalogue; null where there is none.
  Object catalogue();
  bool is_encrypted() const { return encrypted_; }

 private:
  struct Place {
    std::size_t at = 0;            // of the object's value; in a container in its content
    std::size_t stream_begin = 0;  // of a stream's bytes
    std::size_t stream_length = 0;
    bool is_stream = false;
    std::optional<std::size_t> container;  // in containers_
  };

  File(std::string_view bytes, const std::string& name, const Limits& limits)
      : bytes_(bytes), name_(name), limits_(limits) {}
  Result<void> index();
  Result<void> index_object(std::size_t begin, std::int64_t number, std::size_t& at);
  Result<void> index_container(const Object& dictionary, const Place& place);
  void take_trailer(const Object& dictionary);
  Result<std::string> unpack(const Object& dictionary, std::string_view raw);
  Problem problem(std::string what, std::string advice) const;

  std::string_view bytes_;
  std::string name_;
  Limits limits_;
  std::map<std::int64_t, Place> places_;
  std::vector<std::string> containers_;
  std::size_t unpacked_ = 0;
  std::optional<std::int64_t> root_;
  std::optional<std::int64_t> catalogue_;  // the last object that says it is one
  bool encrypted_ = false;
};

}  // namespace telaudit::formats::pdf
