#include "ingest/open_source.h"

#include <filesystem>
#include <string_view>
#include <utility>

#include "formats/pdf_invoice.h"
#include "formats/reader.h"
#include "ingest/held_document.h"
#include "ingest/packed_file.h"
#include "ingest/workbook_sheets.h"

namespace telaudit::ingest {
namespace {

Result<std::string> beginning(ByteStream& stream) {
  std::string prefix(formats::kSniffBytes, '\0');
  std::size_t filled = 0;
  while (filled < prefix.size()) {
    const auto got = stream.read(prefix.data() + filled, prefix.size() - filled);
    if (!got) return got.problem();
    if (*got == 0) break;
    filled += *got;
  }
  if (auto begun = stream.rewind(); !begun) return begun.problem();
  prefix.resize(filled);
  return prefix;
}

Problem not_there(const char* what, const std::string& path, const char* advice) {
  return Problem{what, {path, {}, {}, {}, {}}, advice};
}

Result<OpenedSource> open_attached(ByteStream& pdf, const std::string& pdf_path, const std::string& path) {
  auto invoice = pdf_document(pdf, pdf_path);
  if (!invoice) return invoice.problem();
  if (invoice->path == path) return OpenedSource{std::move(invoice->stream), false};
  return not_there("the PDF holds no such invoice", path, "restore the PDF that was read");
}

Result<OpenedSource> open_unwrapped(std::unique_ptr<ByteStream> file, std::string_view prefix,
                                    const std::string& file_path, const std::string& path) {
  auto document = unwrapped_document(std::move(file), prefix, file_path);
  if (!document) return document.problem();
  if (document->path == path) return OpenedSource{std::move(document->stream), false};
  if (path.starts_with(document->path + "!")) return open_attached(*document->stream, document->path, path);
  return not_there("the file holds no such document", path, "restore the file that was read");
}

Result<OpenedSource> open_sheet(ByteStream& file, const std::string& file_path, const std::string& path,
                                char decimal_mark) {
  const auto workbook = WorkbookSheets::open(file, file_path);
  if (!workbook) return workbook.problem();
  const auto& sheets = workbook->sheets();
  for (std::size_t i = 0; i < sheets.size(); ++i)
    if (sheets[i].path == path && sheets[i].table) return OpenedSource{workbook->text(i, decimal_mark), true};
  return not_there("the workbook has no such sheet", path, "restore the workbook that was read");
}

// What `path` names within a file that is no archive; nothing where that is none that holds others.
Result<OpenedSource> open_within(ByteStream& file, std::string_view prefix, const std::string& file_path,
                                 const std::string& path, char decimal_mark) {
  if (formats::is_pdf(prefix)) return open_attached(file, file_path, path);
  if (is_workbook(prefix)) return open_sheet(file, file_path, path, decimal_mark);
  return OpenedSource{};
}

}  // namespace

Result<OpenedSource> open_source(const std::string& path, char decimal_mark) {
  std::error_code error;
  for (std::size_t mark = path.find('!'); mark != std::string::npos; mark = path.find('!', mark + 1)) {
    const std::string file = path.substr(0, mark);
    if (std::filesystem::exists(path, error) || !std::filesystem::is_regular_file(file, error)) continue;
    auto plain = open_file_stream(file);
    if (!plain) return plain.problem();
    const auto prefix = beginning(**plain);
    if (!prefix) return prefix.problem();
    if (is_wrapped(*prefix)) return open_unwrapped(std::move(*plain), *prefix, file, path);
    auto within = open_within(**plain, *prefix, file, path, decimal_mark);
    if (!within || within->bytes) return within;
    auto packed = PackedFile::open(file);
    if (!packed) return packed.problem();
    for (;;) {
      const auto member = packed->next();
      if (!member) return member.problem();
      if (!*member)
        return not_there("the archive holds no such member", path, "restore the archive that was read");
      if (**member == path) return OpenedSource{std::move(*packed).take_member(), false};
      if (!path.starts_with(**member + "!")) continue;
      const auto stream = packed->member();
      const auto begins = beginning(*stream);
      if (!begins) return begins.problem();
      if (is_wrapped(*begins))
        return open_unwrapped(std::move(*packed).take_member(), *begins, **member, path);
      auto inner = open_within(*stream, *begins, **member, path, decimal_mark);
      if (!inner || inner->bytes) return inner;
    }
  }
  auto plain = open_file_stream(path);
  if (!plain) return plain.problem();
  return OpenedSource{std::move(*plain), false};
}

}  // namespace telaudit::ingest
