// PDFs without an invoice in them are registered as evidence.
#include "ingest/exhibits.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdlib>

#include "base/hash.h"
#include "ingest/purge.h"
#include "ingest_fixture.h"

namespace telaudit::ingest {
namespace {

using Outcome = FileReport::Outcome;
using Text = Exhibit::Text;

class Exhibits : public IngestFixture {
 protected:
  void SetUp() override {
    IngestFixture::SetUp();
    path_ = std::getenv("PATH") == nullptr ? "" : std::getenv("PATH");
    auto labels = formats::load_exhibit_labels({(source_dir() / "rules" / "profiles").string()});
    ASSERT_TRUE(labels) << labels.problem().text();
    options_.exhibit_labels = std::move(*labels);
  }
  void TearDown() override {
    ::setenv("PATH", path_.c_str(), 1);
    IngestFixture::TearDown();
  }

  // From now on the only program is a pdftotext of these lines of shell.
  void set_program(const std::string& script) {
    const auto folder = folder_ / "programs";
    std::filesystem::create_directories(folder);
    const auto program = folder / "pdftotext";
    ASSERT_TRUE(write_output(program, "#!/bin/sh\n" + script));
    ASSERT_EQ(::chmod(program.c_str(), 0755), 0);
    ::setenv("PATH", folder.c_str(), 1);
  }
  void set_no_program() { ::setenv("PATH", folder_.c_str(), 1); }

  // A page with these lines of text.
  static std::string pdf(const std::vector<std::string>& lines) {
    std::string page = "BT /F1 11 Tf 14 TL 40 780 Td\n";
    for (const auto& line : lines) page += "(" + line + ") Tj T*\n";
    page += "ET\n";
    const std::vector<std::string> objects = {
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 "
        "R "
        ">> >> >>",
        "<< /Length " + std::to_string(page.size()) + " >>\nstream\n" + page + "endstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"};
    std::string out = "%PDF-1.4\n";
    std::string table = "xref\n0 6\n0000000000 65535 f \n";
    for (std::size_t i = 0; i < objects.size(); ++i) {
      const std::string at = std::to_string(out.size());
      table += std::string(10 - at.size(), '0') + at + " 00000 n \n";
      out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    const std::string start = std::to_string(out.size());
    return out + table + "trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n" + start + "\n%%EOF\n";
  }

  std::string path_;
  Options options_;
};

TEST_F(Exhibits, APdfIsRegisteredWithWhatItsTextSays) {
  set_program(
      "/bin/cat > /dev/null\necho 'Account Number: 900-1'\necho 'Invoice Number: 77'\n"
      "echo 'Bill Date: Jan 31, 2026'\necho 'Total Amount Due   USD 174.41'\n");
  auto workspace = open();
  const std::string bytes = pdf({"whatever"});
  const auto path = write("bill.pdf", bytes);
  const auto reports = read(workspace, {path}, options_);
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].outcome, Outcome::exhibit);
  EXPECT_THAT(reports[0].problems, testing::IsEmpty());
  EXPECT_THAT(reports[0].notes, testing::IsEmpty());
  const auto all = exhibits(workspace);
  ASSERT_TRUE(all) << all.problem().text();
  ASSERT_EQ(all->size(), 1U);
  const auto& exhibit = all->front();
  EXPECT_EQ(exhibit.path, path);
  EXPECT_EQ(exhibit.content_hash, sha256(bytes));
  EXPECT_EQ(exhibit.size, bytes.size());
  EXPECT_EQ(exhibit.pages, 1U);
  EXPECT_EQ(exhibit.text, Text::read);
  EXPECT_EQ(exhibit.says.account, "900-1");
  EXPECT_EQ(exhibit.says.invoice, "77");
  EXPECT_EQ(exhibit.says.date->text(), "2026-01-31");
  EXPECT_EQ(exhibit.says.total->text(), "174.41");
  EXPECT_EQ(exhibit.says.currency, "USD");
  EXPECT_TRUE(workspace.invoices()->empty());
}

TEST_F(Exhibits, WithoutTheProgramItIsRegisteredAndSaid) {
  set_no_program();
  auto workspace = open();
  const auto path = write("bill.pdf", pdf({"Invoice Number: 77"}));
  auto reports = read(workspace, {path}, options_);
  EXPECT_EQ(reports[0].outcome, Outcome::exhibit);
  EXPECT_THAT(reports[0].notes, testing::ElementsAre(testing::HasSubstr("poppler-utils")));
  EXPECT_EQ(exhibits(workspace)->front().text, Text::no_program);
  EXPECT_EQ(exhibits(workspace)->front().pages, 1U);
  // Once there is one the text is looked at.
  set_program("echo 'Invoice Number: 77'\n");
  read(workspace, {path}, options_);
  ASSERT_EQ(exhibits(workspace)->size(), 1U);
  EXPECT_EQ(exhibits(workspace)->front().says.invoice, "77");
}

TEST_F(Exhibits, WhatTheProgramCannotReadIsAnExhibitStill) {
  auto workspace = open();
  set_program("exit 1\n");
  read(workspace, {write("locked.pdf", "%PDF-1.4\ntrailer << /Encrypt 1 0 R >>\n")}, options_);
  set_program("printf '\\f\\n'\n");
  read(workspace, {write("picture.pdf", pdf({}))}, options_);
  const auto all = exhibits(workspace);
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ((*all)[0].text, Text::failed);
  EXPECT_FALSE((*all)[0].pages);
  EXPECT_EQ((*all)[1].text, Text::none);
}

TEST_F(Exhibits, TheSameContentIsOneExhibitAndCanBeForgotten) {
  set_program("echo 'Invoice Number: 77'\n");
  auto workspace = open();
  const auto bytes = pdf({"one"});
  read(workspace, {write("a.pdf", bytes), write("b.pdf", bytes), write("c.pdf", pdf({"two"}))}, options_);
  EXPECT_EQ(exhibits(workspace)->size(), 2U);
  const auto forgotten = forget_exhibits(workspace, sha256(bytes).substr(0, 8));
  ASSERT_EQ(forgotten->size(), 1U);
  EXPECT_TRUE(forget_exhibits(workspace, sha256(bytes).substr(0, 7))->empty());
  EXPECT_EQ(exhibits(workspace)->size(), 1U);
  EXPECT_EQ(forget_exhibits(workspace, exhibits(workspace)->front().path)->size(), 1U);
  EXPECT_TRUE(exhibits(workspace)->empty());
}

TEST_F(Exhibits, ThoseOfOneCallStandBesideEachOther) {
  set_no_program();
  auto workspace = open();
  const auto report = ingest(workspace, readers_,
                             {{write("a.pdf", pdf({"one"})), false}, {write("b.pdf", pdf({"two"})), false}},
                             options_, [](const Progress&) {});
  ASSERT_TRUE(report) << report.problem().text();
  EXPECT_EQ(exhibits(workspace)->size(), 2U);
}

TEST_F(Exhibits, TheRealProgramReadsARealPage) {
  if (!std::filesystem::exists("/usr/bin/pdftotext")) GTEST_SKIP() << "there is no pdftotext here";
  auto workspace = open();
  read(workspace,
       {write("bill.pdf", pdf({"Account Number: 900-1", "Invoice Number: 77     Bill Date: 2026-01-31",
                               "Total Amount Due:            $174.41"}))},
       options_);
  const auto all = exhibits(workspace);
  ASSERT_EQ(all->size(), 1U);
  EXPECT_EQ(all->front().text, Text::read);
  EXPECT_EQ(all->front().says.account, "900-1");
  EXPECT_EQ(all->front().says.invoice, "77");
  EXPECT_EQ(all->front().says.date->text(), "2026-01-31");
  EXPECT_EQ(all->front().says.total->text(), "174.41");
}

}  // namespace
}  // namespace telaudit::ingest
