#include "formats/xml_readers.h"

#include <algorithm>
#include <utility>

#include "formats/beginning.h"

namespace telaudit::formats::xml {
namespace {

class DocumentReader : public Reader {
 public:
  DocumentReader(std::shared_ptr<const Format> format, std::vector<std::string> roots, std::string hash)
      : format_(std::move(format)), roots_(std::move(roots)), hash_(std::move(hash)) {}

  std::string name() const override { return format_->reader(); }
  std::string version() const override { return format_->version(); }
  std::string profile_hash() const override { return hash_; }

  bool sniff(const Beginning& beginning) const override {
    const auto root = root_of(beginning.bytes());
    return root && root->space == format_->space() &&
           std::find(roots_.begin(), roots_.end(), root->name) != roots_.end();
  }

  Result<std::shared_ptr<const OpenFile>> open(std::string_view, const std::string& name) const override {
    return open_document(format_, name);
  }

 private:
  std::shared_ptr<const Format> format_;
  std::vector<std::string> roots_;
  std::string hash_;
};

}  // namespace

std::unique_ptr<Reader> make_document_reader(std::shared_ptr<const Format> format,
                                             std::vector<std::string> roots, std::string profile_hash) {
  return std::make_unique<DocumentReader>(std::move(format), std::move(roots), std::move(profile_hash));
}

}  // namespace telaudit::formats::xml
