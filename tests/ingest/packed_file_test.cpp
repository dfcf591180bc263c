// Packed files against what other programs packed (fixtures/packed/README.md), and against hostile ones.
#include "ingest/packed_file.h"

#include <archive.h>
#include <archive_entry.h>

#include <utility>

#include "base/hash.h"
#include "ingest/source_bytes.h"
#include "ingest_fixture.h"

namespace telaudit::ingest {
namespace {

using Outcome = FileReport::Outcome;

class PackedFiles : public IngestFixture {
 protected:
  static std::string packed(const std::string& name) {
    return (source_dir() / "fixtures/packed" / name).lexically_normal().string();
  }
  static std::string plain(const std::string& name) {
    return (source_dir() / "fixtures/profiles/uk-cdr" / name).lexically_normal().string();
  }
};

std::string all_of(ByteStream& stream, std::size_t block = 1000) {
  std::string out;
  std::string buffer(block, '\0');
  for (;;) {
    const auto got = stream.read(buffer.data(), buffer.size());
    if (!got) return "problem: " + got.problem().text();
    if (*got == 0) return out;
    out.append(buffer, 0, *got);
  }
}

struct Member {
  std::string name;  // without the file's path
  std::string bytes;
};
struct Walked {
  std::vector<Member> members;
  std::string problem;
};

Walked walk(const std::string& path, const PackLimits& limits = {}) {
  Walked out;
  auto file = PackedFile::open(path, limits);
  if (!file) {
    out.problem = file.problem().text();
    return out;
  }
  for (;;) {
    const auto name = file->next();
    if (!name) {
      out.problem = name.problem().text();
      return out;
    }
    if (!*name) return out;
    const auto member = file->member();
    out.members.push_back({(*name)->substr(path.size()), all_of(*member)});
  }
}

// What libarchive writes: one entry in this format, through this filter.
std::string pack(const std::string& content, int format, int filter, const char* password = nullptr) {
  std::string out(content.size() + 65536, '\0');
  std::size_t used = 0;
  archive* writer = archive_write_new();
  archive_write_set_format(writer, format);
  archive_write_add_filter(writer, filter);
  if (password != nullptr) {
    archive_write_set_passphrase(writer, password);
    archive_write_set_options(writer, "zip:encryption=traditional");
  }
  archive_write_set_bytes_in_last_block(writer, 1);
  EXPECT_EQ(archive_write_open_memory(writer, out.data(), out.size(), &used), ARCHIVE_OK);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_pathname(entry, "member");
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_perm(entry, 0644);
  archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
  EXPECT_EQ(archive_write_header(writer, entry), ARCHIVE_OK) << archive_error_string(writer);
  EXPECT_EQ(archive_write_data(writer, content.data(), content.size()),
            static_cast<la_ssize_t>(content.size()));
  archive_entry_free(entry);
  archive_write_close(writer);
  archive_write_free(writer);
  out.resize(used);
  return out;
}
std::string gzipped(const std::string& content) {
  return pack(content, ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP);
}

TEST_F(PackedFiles, MembersComeInTheirOrderWithTheirBytes) {
  const auto with = *read_file(plain("calls_with_header.txt"));
  const auto without = *read_file(plain("calls_without_header.txt"));
  const Walked walked = walk(packed("bills.zip"));
  EXPECT_EQ(walked.problem, "");
  ASSERT_EQ(walked.members.size(), 3U);
  EXPECT_EQ(walked.members[0].name, "!january/calls.txt");
  EXPECT_EQ(walked.members[0].bytes, with);
  EXPECT_EQ(walked.members[1].name, "!readme.txt");
  EXPECT_EQ(walked.members[1].bytes, "Calls of January.\n");
  EXPECT_EQ(walked.members[2].name, "!more.tar.gz!calls-without-header.txt");
  EXPECT_EQ(walked.members[2].bytes, without);
  for (const auto* name : {"calls.txt.gz", "calls.txt.zst"}) {
    const Walked single = walk(packed(name));
    EXPECT_EQ(single.problem, "");
    ASSERT_EQ(single.members.size(), 1U) << name;
    EXPECT_EQ(single.members[0].name, "!calls.txt");
    EXPECT_EQ(single.members[0].bytes, with);
  }
}

TEST_F(PackedFiles, AMemberCanBeReadFromItsFrontAgain) {
  auto file = PackedFile::open(packed("bills.zip"));
  ASSERT_TRUE(file);
  for (int member = 0; member < 3; ++member) ASSERT_TRUE(file->next());
  const auto stream = file->member();
  const auto without = *read_file(plain("calls_without_header.txt"));
  std::string begun(100, '\0');
  ASSERT_TRUE(stream->read(begun.data(), begun.size()));
  ASSERT_TRUE(stream->rewind());
  EXPECT_EQ(all_of(*stream, 7), without);
  EXPECT_TRUE(stream->is_whole(without.size()));
  EXPECT_FALSE(*file->next());
}

// Their content is what a reading is known by, so a bill that came packed is the bill that came plain.
TEST_F(PackedFiles, APackedBillIsTheBill) {
  auto workspace = open();
  const auto reports =
      read(workspace, {packed("bills.zip"), packed("calls.txt.gz"), plain("calls_with_header.txt"),
                       plain("calls_without_header.txt"), packed("bills.zip")});
  ASSERT_EQ(reports.size(), 9U);
  const std::vector<Outcome> outcomes = {Outcome::read,         Outcome::unknown,      Outcome::read,
                                         Outcome::already_read, Outcome::already_read, Outcome::already_read,
                                         Outcome::already_read, Outcome::unknown,      Outcome::already_read};
  for (std::size_t i = 0; i < reports.size(); ++i) {
    EXPECT_EQ(reports[i].outcome, outcomes[i]) << reports[i].path;
    EXPECT_FALSE(reports[i].refused_something()) << reports[i].path;
  }
  EXPECT_EQ(reports[0].path, packed("bills.zip") + "!january/calls.txt");
  EXPECT_EQ(workspace.readings()->size(), 2U);
}

TEST_F(PackedFiles, TheBytesOfAChargeAreFoundInItsMember) {
  const auto without = *read_file(plain("calls_without_header.txt"));
  const auto path = packed("bills.zip") + "!more.tar.gz!calls-without-header.txt";
  const auto bytes = source_bytes(path, sha256(without), 10, 20);
  ASSERT_TRUE(bytes) << bytes.problem().text();
  EXPECT_EQ(bytes->bytes, without.substr(10, 20));
  EXPECT_FALSE(source_bytes(path, std::string(64, '0'), 10, 20));
  EXPECT_FALSE(source_bytes(path, sha256(without), without.size() - 1, 2));
  EXPECT_FALSE(source_bytes(packed("bills.zip") + "!gone.txt", sha256(without), 0, 1));
  // A file may have the mark in its name.
  const auto odd = write("odd!name.txt", without);
  EXPECT_EQ(source_bytes(odd, sha256(without), 10, 20)->bytes, without.substr(10, 20));
}

TEST_F(PackedFiles, AWorkbookIsNoArchive) {
  const std::string zip = pack("x", ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE);
  EXPECT_TRUE(is_packed(zip));
  // A local file header (APPNOTE.TXT 4.3.7): signature, 22 bytes, length of the name, of the extra field.
  const std::string name = "[Content_Types].xml";
  std::string header("PK\x03\x04", 4);
  header += std::string(22, '\0') + static_cast<char>(name.size()) + std::string(3, '\0') + name;
  EXPECT_FALSE(is_packed(header));
  EXPECT_FALSE(is_packed("ISA*00*"));
  EXPECT_FALSE(is_packed(""));
}

TEST_F(PackedFiles, BombsAreRefused) {
  // 16 MiB of one letter are some 16 KiB behind gzip: more than 250 times as much.
  const auto bomb = write("bomb.gz", gzipped(std::string(std::size_t{16} << 20U, 'x')));
  PackLimits limits;
  limits.free_bytes = std::uint64_t{1} << 20U;
  EXPECT_NE(walk(bomb, limits).members.at(0).bytes.find("250 times its size"), std::string::npos);
  // Zeros alone are the end of a tar archive.
  EXPECT_TRUE(walk(write("zeros.gz", gzipped(std::string(std::size_t{16} << 20U, '\0')))).members.empty());
  std::string deep = "x";
  for (int i = 0; i < 5; ++i) deep = pack(deep, ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP);
  const Walked walked = walk(write("deep.tgz", deep));
  EXPECT_EQ(walked.members.size(), 0U);
  EXPECT_NE(walked.problem.find("3 deep"), std::string::npos) << walked.problem;
  limits.members = 2;
  EXPECT_NE(walk(packed("bills.zip"), limits).problem.find("more than 2 members"), std::string::npos);
  limits = {};
  limits.name_bytes = 5;
  EXPECT_NE(walk(packed("bills.zip"), limits).problem.find("a name of"), std::string::npos);
}

TEST_F(PackedFiles, WhatCannotBeUnpackedSaysWhy) {
  const auto secret =
      write("secret.zip", pack("hidden", ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, "password"));
  EXPECT_NE(walk(secret).problem.find("is encrypted"), std::string::npos) << walk(secret).problem;
  EXPECT_NE(walk(write("no.gz", "\x1F\x8B\x01")).problem.find("cannot be unpacked"), std::string::npos);
  auto workspace = open();
  const auto reports = read(workspace, {secret, write("letter.txt.gz", gzipped("Dear customer,\n"))});
  ASSERT_EQ(reports.size(), 3U);
  EXPECT_EQ(reports[0].outcome, Outcome::refused);
  EXPECT_EQ(reports[1].outcome, Outcome::unknown);
  EXPECT_EQ(reports[2].outcome, Outcome::refused);
  EXPECT_NE(reports[2].problems.at(0).find("no reader knows"), std::string::npos);
}

// Zeros end an archive of tar, so that a bomb of them looks like one without members.
TEST_F(PackedFiles, ZerosAreNoFile) {
  auto workspace = open();
  const auto reports = read(workspace, {write("zeros.gz", gzipped(std::string(1U << 20U, '\0')))});
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].outcome, Outcome::refused);
  EXPECT_NE(reports[0].problems.at(0).find("unpacks to nothing, or to zeros"), std::string::npos);
}

// Cut anywhere: a word, or the members that are whole; of a cut member a problem, or fewer bytes in a format
// that has no length.
TEST_F(PackedFiles, CutAnywhereTheyAreRefusedOrRead) {
  for (const auto* name : {"bills.zip", "calls.txt.gz", "calls.txt.zst"}) {
    const auto whole = *read_file(packed(name));
    for (std::size_t size = 1; size < whole.size(); ++size) {
      const auto walked = walk(write("cut", whole.substr(0, size)));
      EXPECT_LE(walked.members.size(), 3U);
      EXPECT_TRUE(!walked.problem.empty() || !walked.members.empty()) << name << " cut at " << size;
      const bool said = std::any_of(walked.members.begin(), walked.members.end(), [](const auto& member) {
        return member.bytes.find("problem: ") != std::string::npos;
      });
      EXPECT_TRUE(!walked.problem.empty() || said) << name << " cut at " << size;
    }
  }
}

}  // namespace
}  // namespace telaudit::ingest
