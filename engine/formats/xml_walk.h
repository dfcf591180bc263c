// Walks a document along its shape: gives fields and groups to a writer, and every byte of the file its
// disposition. Elements that the shape does not name are quarantined with all that is in them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bill/reading.h"
#include "formats/xml_parser.h"
#include "formats/xml_shape.h"

namespace telaudit::formats::xml {

inline constexpr std::size_t kLongestText = std::size_t{64} << 10U;  // of a field

// A field's text without blanks at its ends, and its attribute: the first of unitCode, currencyID, schemeID,
// listID and format.
struct FieldText {
  std::string_view text;
  std::string_view attribute;
  std::uint64_t offset = 0;
};

class Writer {
 public:
  virtual ~Writer() = default;
  // The name of a document's element: the first thing said of it.
  virtual void document(std::string_view name) = 0;
  virtual void open(std::uint8_t group, std::uint64_t offset) = 0;
  virtual void close(std::uint8_t group, std::uint64_t offset, std::uint64_t length) = 0;
  virtual void field(std::uint8_t field, const FieldText& text) = 0;
  // Set when the document cannot be taken.
  virtual const std::optional<Problem>& refused() const = 0;
  // All but charges and dispositions are added to `reading`, whose charges are set. Called once, at the end
  // of a document that was not refused.
  virtual Result<void> finish(bill::Reading& reading) = 0;
};

class Walk : public Events {
 public:
  // All outlive the walk. Documents are of `space`.
  Walk(const Shape& shape, Space space, Writer& writer, std::string file);

  // Set once the parser is there.
  void attach(Parser& parser) { parser_ = &parser; }

  void begin(const Element& element) override;
  void end(std::uint64_t end) override;
  void text(std::string_view piece) override;

  // After the last byte: what became of each, and what was quarantined.
  void finish(std::uint64_t size, bill::Reading& reading);

 private:
  struct Open {
    std::uint16_t node = 0;
    std::uint64_t begin = 0;
  };

  void account(std::uint64_t until, bill::Disposition disposition);
  bill::Disposition inside() const;
  void begin_unknown(const Element& element);
  void take_attributes(const Element& element, std::uint16_t of);
  void close_field(const Shape::Node& node);
  void check_writer();

  const Shape& shape_;
  Space space_;
  Writer& writer_;
  std::string file_;
  Parser* parser_ = nullptr;
  std::vector<Open> open_;
  std::uint64_t accounted_ = 0;
  std::size_t envelopes_ = 0;
  std::size_t documents_ = 0;
  // Below an element of no use, or an unknown one.
  std::size_t skipped_depth_ = 0;
  bill::Disposition skipped_as_ = bill::Disposition::ignored;
  std::uint64_t skipped_from_ = 0;
  std::string skipped_name_;
  // Of the field that is open.
  bool in_field_ = false;
  std::string text_;
  std::string attribute_;
  std::uint64_t quarantined_ = 0;
  bill::Dispositions dispositions_;
  std::vector<bill::Quarantined> quarantine_;
};

}  // namespace telaudit::formats::xml
