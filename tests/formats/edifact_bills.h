// INVOIC files for tests: the samples, small messages written segment by segment, and reading them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/edifact_profile.h"
#include "formats/edifact_reader.h"
#include "x12_bills.h"

namespace telaudit::formats::test {

inline const std::vector<std::string>& edifact_fixture_names() {
  static const std::vector<std::string> names = {"own_invoic_d01b_mobile.edi", "own_invoic_d96a_wrapped.edi",
                                                 "own_invoic_d99b_calls.edi"};
  return names;
}

inline std::string edifact_fixture(const std::string& name) {
  const std::string text = slurp(std::string(TELAUDIT_SOURCE_DIR) + "/fixtures/edifact/" + name);
  EXPECT_FALSE(text.empty()) << "fixtures/edifact/" << name << " is missing";
  return text;
}

// A sample that is not part of the project; nothing where the shared data is absent.
inline std::optional<std::string> edifact_sample(const std::string& name) {
  const std::string path = std::string(TELAUDIT_SOURCE_DIR) + "/../shared/data/edifact/" + name;
  if (!std::filesystem::exists(path)) return std::nullopt;
  return slurp(path);
}

inline Result<bill::Reading> read_edifact_at(std::string_view text, std::vector<std::size_t> cuts = {}) {
  const auto reader = make_edifact_reader();
  return read_at_cuts(*reader, text, "bill.edi", cuts);
}

inline bill::Reading read_edifact(std::string_view text) {
  auto reading = read_edifact_at(text);
  EXPECT_TRUE(reading.ok()) << reading.problem().text();
  if (!reading) return {};
  return std::move(*reading);
}

// By a profile that says this beside its name and senders.
inline bill::Reading read_edifact_by(std::string_view text, const std::string& yaml) {
  auto profile = edifact::load_sender_profile(yaml, "profile.yaml");
  EXPECT_TRUE(profile.ok()) << profile.problem().text();
  if (!profile) return {};
  const auto reader = make_edifact_sender_reader(std::move(*profile));
  EXPECT_TRUE(reader->sniff(text));
  auto reading = read_at_cuts(*reader, text, "bill.edi", {});
  EXPECT_TRUE(reading.ok()) << reading.problem().text();
  if (!reading) return {};
  return std::move(*reading);
}

// A message in the usual service characters; its counts are written by text().
class InvoicText {
 public:
  explicit InvoicText(std::string body = {}) : body_(std::move(body)) {}

  InvoicText& document(std::string bgm) {
    bgm_ = std::move(bgm);
    return *this;
  }
  InvoicText& directory(std::string name) {
    directory_ = std::move(name);
    return *this;
  }
  // A message of this reference.
  std::string message(const std::string& reference = "1") const {
    std::string text = "UNH+" + reference + "+INVOIC:D:" + directory_ + ":UN'" + bgm_ +
                       "DTM+3:20260430:102'RFF+IT:4711'NAD+II+++Example Tel'CUX+2:EUR:4'" + body_;
    std::size_t segments = 1;
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] == '\'' && text[i - 1] != '?') ++segments;
    return text + "UNT+" + std::to_string(segments) + "+" + reference + "'";
  }
  std::string text() const { return envelope(message(), 1); }

  static std::string envelope(const std::string& messages, int count) {
    return "UNB+UNOC:3+EXAMPLETEL+CUSTOMER+260501:0100+99'" + messages + "UNZ+" + std::to_string(count) +
           "+99'";
  }

 private:
  std::string body_;
  std::string bgm_ = "BGM+380+INV1+9'";
  std::string directory_ = "96A";
};

// Of the printed total of a level, by its kind; "-" where it prints none.
inline std::string printed_of(const bill::Part& part, std::string_view kind) {
  for (const auto& level : part.levels)
    if (level.kind == kind) return optional_text(level.printed);
  return "no such level";
}

}  // namespace telaudit::formats::test
