// An electronic invoice in one of the two syntaxes of EN 16931.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "formats/xml_file.h"
#include "formats/xml_invoice.h"
#include "formats/xml_places.h"

namespace telaudit::formats::xml {

class InvoiceFormat : public Format {
 public:
  InvoiceFormat(std::string reader, std::string version, Space space, std::string_view shape, Places places,
                CreditSigns credits = CreditSigns::positive)
      : reader_(std::move(reader)),
        version_(std::move(version)),
        space_(space),
        shape_(shape, kGroupNames, kFieldNames),
        places_(std::move(places)),
        credits_(credits) {}

  std::string reader() const override { return reader_; }
  std::string version() const override { return version_; }
  Space space() const override { return space_; }
  const Shape& shape() const override { return shape_; }
  std::unique_ptr<Writer> writer(const std::string& file) const override {
    return std::make_unique<InvoiceWriter>(file, places_, credits_);
  }

 private:
  std::string reader_;
  std::string version_;
  Space space_;
  Shape shape_;
  Places places_;
  CreditSigns credits_;
};

}  // namespace telaudit::formats::xml
