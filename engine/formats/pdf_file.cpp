#include "formats/pdf_file.h"

#include <algorithm>
#include <charconv>

#include "formats/pdf_filters.h"

namespace telaudit::formats::pdf {
namespace {

constexpr std::size_t kMostFilters = 4;
constexpr std::size_t kMostReferences = 16;  // one behind the other

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The number that ends before `end`, which goes to its beginning.
std::optional<std::int64_t> number_before(std::string_view bytes, std::size_t& end) {
  while (end > 0 && is_blank(bytes[end - 1])) --end;
  const std::size_t behind = end;
  while (end > 0 && is_digit(bytes[end - 1]) && behind - end < 10) --end;
  std::int64_t value = 0;
  const auto [stopped, error] = std::from_chars(bytes.data() + end, bytes.data() + behind, value);
  if (end == behind || error != std::errc() || stopped != bytes.data() + behind) return std::nullopt;
  return value;
}

// The number of the object that begins with the "obj" at `keyword`: "12 0 obj".
std::optional<std::int64_t> object_number(std::string_view bytes, std::size_t keyword) {
  std::size_t at = keyword;
  if (at == 0 || !is_blank(bytes[at - 1])) return std::nullopt;
  if (!number_before(bytes, at) || at == 0 || !is_blank(bytes[at - 1])) return std::nullopt;
  return number_before(bytes, at);
}

}  // namespace

Problem File::problem(std::string what, std::string advice) const {
  return Problem{std::move(what), {name_, {}, {}, {}, {}}, std::move(advice)};
}

Result<File> File::open(std::string_view bytes, const std::string& name, const Limits& limits) {
  File file(bytes, name, limits);
  if (bytes.substr(0, 1024).find("%PDF-") == std::string_view::npos)
    return file.problem("is no PDF", "fetch the file again");
  if (auto indexed = file.index(); !indexed) return indexed.problem();
  return file;
}

void File::take_trailer(const Object& dictionary) {
  encrypted_ = encrypted_ || dictionary.find("Encrypt") != nullptr;
  const Object* root = dictionary.find("Root");
  if (root != nullptr && root->kind == Object::Kind::reference) root_ = root->number;
}

Result<void> File::index() {
  for (std::size_t at = 0; (at = bytes_.find("obj", at)) != std::string_view::npos;) {
    const auto number = object_number(bytes_, at);
    at += 3;
    if (!number) continue;
    if (places_.size() >= limits_.objects)
      return problem("holds more than " + std::to_string(limits_.objects) + " objects",
                     "extract the attached invoice and read that");
    if (auto done = index_object(at, *number, at); !done) return done;
  }
  for (std::size_t at = 0; (at = bytes_.find("trailer", at)) != std::string_view::npos;) {
    at += 7;
    const auto dictionary = parse_object(bytes_, at);
    if (dictionary) take_trailer(*dictionary);
  }
  return {};
}

// `at` goes behind the object, or as far as it can be read.
Result<void> File::index_object(std::size_t begin, std::int64_t number, std::size_t& at) {
  Place place;
  place.at = begin;
  at = begin;
  const auto value = parse_object(bytes_, at);
  if (!value) return {};
  std::size_t behind = skip_blanks(bytes_, at);
  if (value->kind == Object::Kind::dictionary && bytes_.substr(behind, 6) == "stream") {
    behind += 6;
    if (bytes_.substr(behind, 2) == "\r\n") {
      behind += 2;
    } else if (behind < bytes_.size() && (bytes_[behind] == '\n' || bytes_[behind] == '\r')) {
      ++behind;
    }
    const Object length = File::value(*value, "Length");
    const auto stated = static_cast<std::size_t>(std::clamp<std::int64_t>(length.number, 0, INT32_MAX));
    std::size_t end = behind + stated;
    const bool fits = length.kind == Object::Kind::number && end <= bytes_.size() &&
                      bytes_.substr(skip_blanks(bytes_, end), 9) == "endstream";
    if (!fits) {
      end = bytes_.find("endstream", behind);
      if (end == std::string_view::npos) {
        at = bytes_.size();
        return {};
      }
      at = end;
      if (end > behind && bytes_[end - 1] == '\n') --end;
      if (end > behind && bytes_[end - 1] == '\r') --end;
    } else {
      at = end;
    }
    place.is_stream = true;
    place.stream_begin = behind;
    place.stream_length = end - behind;
  }
  places_[number] = place;
  const Object* type = value->find("Type");
  if (type == nullptr) return {};
  if (type->is_name("Catalog")) catalogue_ = number;
  if (type->is_name("XRef")) take_trailer(*value);
  if (type->is_name("ObjStm") && place.is_stream) return index_container(*value, place);
  return {};
}

Result<void> File::index_container(const Object& dictionary, const Place& place) {
  auto content = unpack(dictionary, bytes_.substr(place.stream_begin, place.stream_length));
  if (!content) return unpacked_ > limits_.unpacked_bytes ? Result<void>(content.problem()) : Result<void>();
  const Object first = value(dictionary, "First");
  const Object count = value(dictionary, "N");
  if (first.number < 0 || count.number < 0) return {};
  const std::size_t container = containers_.size();
  containers_.push_back(std::move(*content));
  const std::string_view bytes = containers_.back();
  std::size_t at = 0;
  for (std::int64_t i = 0; i < count.number; ++i) {
    const auto number = parse_object(bytes, at);
    const auto offset = number ? parse_object(bytes, at) : std::nullopt;
    if (!offset || number->kind != Object::Kind::number || offset->kind != Object::Kind::number) break;
    const std::int64_t begin = first.number + offset->number;
    if (offset->number < 0 || begin < 0 || static_cast<std::uint64_t>(begin) >= bytes.size()) break;
    if (places_.size() >= limits_.objects)
      return problem("holds more than " + std::to_string(limits_.objects) + " objects",
                     "extract the attached invoice and read that");
    Place inside;
    inside.at = static_cast<std::size_t>(begin);
    inside.container = container;
    places_[number->number] = inside;
  }
  return {};
}

Object File::object(std::int64_t number) {
  const auto found = places_.find(number);
  if (found == places_.end()) return {};
  const Place& place = found->second;
  const std::string_view bytes = place.container ? std::string_view(containers_[*place.container]) : bytes_;
  std::size_t at = place.at;
  return parse_object(bytes, at).value_or(Object{});
}

Object File::resolved(const Object& from) {
  Object at = from;
  for (std::size_t i = 0; at.kind == Object::Kind::reference; ++i) {
    if (i == kMostReferences) return {};
    at = object(at.number);
  }
  return at;
}

Object File::value(const Object& of, std::string_view key) {
  const Object* found = of.find(key);
  return found == nullptr ? Object{} : resolved(*found);
}

Object File::catalogue() {
  if (root_) {
    Object root = object(*root_);
    if (root.kind == Object::Kind::dictionary) return root;
  }
  return catalogue_ ? object(*catalogue_) : Object{};
}

Result<std::string> File::unpack(const Object& dictionary, std::string_view raw) {
  Object filters = value(dictionary, "Filter");
  Object parameters = value(dictionary, "DecodeParms");
  const auto item = [&](const Object& list, std::size_t i) {
    if (list.kind != Object::Kind::array) return i == 0 ? list : Object{};
    return i < list.items.size() ? resolved(list.items[i]) : Object{};
  };
  const std::size_t count = filters.kind == Object::Kind::array  ? filters.items.size()
                            : filters.kind == Object::Kind::name ? 1
                                                                 : 0;
  if (count > kMostFilters) return problem("holds a stream behind too many filters", "no honest file does");
  std::string made(count == 0 ? raw : std::string_view());
  for (std::size_t i = 0; i < count; ++i) {
    const Object filter = item(filters, i);
    const std::size_t most = limits_.unpacked_bytes - std::min(unpacked_, limits_.unpacked_bytes);
    auto out = undo_filter(filter.text, item(parameters, i), i == 0 ? raw : std::string_view(made), most);
    if (!out)
      return problem("holds a stream behind the filter '" + filter.text.substr(0, 40) + "'",
                     "extract the attached invoice and read that");
    unpacked_ += out->bytes.size();
    if (out->over) {
      unpacked_ = limits_.unpacked_bytes + 1;
      return problem("unpacks to more than " + std::to_string(limits_.unpacked_bytes) + " bytes",
                     "extract the attached invoice, if you trust the file, and read that");
    }
    if (out->broken) return problem("holds a stream that cannot be unpacked", "fetch the file again");
    made = std::move(out->bytes);
  }
  return made;
}

Result<std::string> File::stream(std::int64_t number) {
  const auto found = places_.find(number);
  if (found == places_.end() || !found->second.is_stream)
    return problem("refers to a stream that is not there", "fetch the file again");
  const Place place = found->second;
  return unpack(object(number), bytes_.substr(place.stream_begin, place.stream_length));
}

}  // namespace telaudit::formats::pdf
