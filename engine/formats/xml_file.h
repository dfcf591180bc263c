// A file that holds one XML document, read in one pass from front to back.
//
// The parser is fed where pieces are joined, in their order, so a file may be cut anywhere. Only small pieces
// of it are held at a time; the charges are held until its end, since what all of them share (in CII carrier
// and account) and what the sums decide stand behind them: some 200 bytes each.
#pragma once

#include <memory>
#include <string>

#include "formats/reader.h"
#include "formats/xml_shape.h"
#include "formats/xml_walk.h"

namespace telaudit::formats::xml {

// A kind of document; outlives the files that are read by it.
class Format {
 public:
  virtual ~Format() = default;
  virtual std::string reader() const = 0;
  virtual std::string version() const = 0;
  virtual Space space() const = 0;
  virtual const Shape& shape() const = 0;
  virtual std::unique_ptr<Writer> writer(const std::string& file) const = 0;
};

std::shared_ptr<const OpenFile> open_document(std::shared_ptr<const Format> format, const std::string& name);

// The whole document at once.
Result<bill::Reading> read_document(const Format& format, std::string_view text, const std::string& name);

}  // namespace telaudit::formats::xml
