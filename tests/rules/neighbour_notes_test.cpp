#include "rules/neighbour_notes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "rules/note_order.h"

namespace telaudit::rules {
namespace {

using bill::Type;

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

TEST(NoteLayout, GivesBackWhatWasPut) {
  const std::vector<Type> types = {Type::date, Type::decimal, Type::date,
                                   Type::date, Type::moment,  Type::integer};
  const NoteLayout layout(types);
  // The hash, check and row, marks, three days and three numbers of 64 bits: 8 + 8 + 4 + 12 + 24 bytes.
  EXPECT_EQ(layout.words(), 7U);
  std::mt19937_64 random(5);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::uint64_t> note(layout.words() + 1, 0xABCDEF);
    std::vector<std::int64_t> values;
    for (const Type type : types) {
      const std::int64_t any =
          round == 0 ? kLeast : (round == 1 ? kMost : static_cast<std::int64_t>(random()));
      values.push_back(type == Type::date ? static_cast<std::int32_t>(any) : any);
    }
    const std::uint64_t hash = random();
    const auto check = static_cast<std::uint32_t>(random());
    const auto row = static_cast<std::uint32_t>(random());
    const auto marks = static_cast<std::uint32_t>(random());
    NoteLayout::put_head(note.data(), hash, check, row);
    NoteLayout::put_marks(note.data(), marks);
    for (std::size_t i = 0; i < values.size(); ++i) {
      ASSERT_TRUE(layout.fits(i, values[i]));
      layout.put(note.data(), i, values[i]);
    }
    EXPECT_EQ(NoteLayout::hash(note.data()), hash);
    EXPECT_EQ(NoteLayout::check(note.data()), check);
    EXPECT_EQ(NoteLayout::row(note.data()), row);
    EXPECT_EQ(NoteLayout::marks(note.data()), marks);
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(layout.value(note.data(), i), values[i]);
    EXPECT_EQ(note.back(), 0xABCDEFU);
  }
  EXPECT_FALSE(layout.fits(0, std::int64_t{1} << 31));
  EXPECT_FALSE(layout.fits(0, -(std::int64_t{1} << 31) - 1));
  EXPECT_TRUE(layout.fits(1, kMost));
}

struct Noted {
  std::uint64_t hash = 0;
  std::uint32_t check = 0;
  std::int64_t day = 0;
  std::int64_t number = 0;
  std::uint32_t row = 0;

  auto operator<=>(const Noted&) const = default;
};

const std::vector<Type> kTypes = {Type::integer, Type::date};

void add(NeighbourNotes& notes, const Noted& noted) {
  std::uint64_t* out = notes.add(noted.hash);
  NoteLayout::put_head(out, noted.hash, noted.check, noted.row);
  NoteLayout::put_marks(out, 3);
  notes.layout().put(out, 0, noted.number);
  notes.layout().put(out, 1, noted.day);
}

Noted read(const NoteLayout& layout, const std::uint64_t* note) {
  return {NoteLayout::hash(note), NoteLayout::check(note), layout.value(note, 1), layout.value(note, 0),
          NoteLayout::row(note)};
}

// Two threads' notes of few keys, some of which share a hash; rows of a thread come in order, or not.
struct Made {
  NeighbourNotes one{kTypes};
  NeighbourNotes other{kTypes};
  std::vector<Noted> all;
};

Made made(std::mt19937_64& random) {
  Made out;
  const std::size_t rows = random() % 3000;
  const std::size_t keys = 1 + random() % (1 + rows);
  std::vector<std::uint64_t> hashes;
  for (std::size_t i = 0; i < keys; ++i)
    hashes.push_back(i % 7 == 3 && i > 0 ? hashes.back() : random() % 4 * (random() | 1U << 20U));
  const bool ascending = random() % 2 == 0;
  for (std::size_t i = 0; i < rows; ++i) {
    const std::size_t key = random() % keys;
    Noted noted{hashes[key], static_cast<std::uint32_t>(key % 5), 0,
                static_cast<std::int64_t>(random() % 3) - 1, static_cast<std::uint32_t>(i)};
    noted.day =
        ascending ? static_cast<std::int64_t>(i / 100) : static_cast<std::int64_t>(random() % 50) - 25;
    if (ascending) noted.number = 0;
    out.all.push_back(noted);
    add(i / 64 % 2 == 0 ? out.one : out.other, noted);
  }
  return out;
}

TEST(NoteOrder, PutsNotesWhereSortingThemPutsThem) {
  std::mt19937_64 random(6);
  for (int round = 0; round < 60; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    const Made of = made(random);
    const std::vector<std::size_t> order = {1, 0};
    NoteOrder sorted;
    std::vector<Noted> met;
    for (std::size_t partition = 0; partition < KeyNotes::kPartitions; ++partition) {
      std::vector<const std::uint64_t*> notes;
      of.one.append_to(notes, partition);
      of.other.append_to(notes, partition);
      sorted.sort(notes, of.one.layout(), order);
      ASSERT_EQ(sorted.sorted().size(), notes.size());
      ASSERT_EQ(sorted.begins().size(), notes.size());
      std::set<std::pair<std::uint64_t, std::uint32_t>> keys;
      for (std::size_t at = 0; at < notes.size(); ++at) {
        const Noted noted = read(of.one.layout(), sorted.sorted()[at]);
        const bool first = at == 0 || sorted.begins()[at] != sorted.begins()[at - 1];
        EXPECT_EQ(keys.insert({noted.hash, noted.check}).second, first);
        EXPECT_EQ(sorted.begins()[at], first ? at : sorted.begins()[at - 1]);
        if (!first) {
          EXPECT_LT(met.back(), noted);
        }
        met.push_back(noted);
      }
    }
    std::vector<Noted> all = of.all;
    std::sort(all.begin(), all.end());
    std::sort(met.begin(), met.end());
    EXPECT_TRUE(met == all);
    if (HasFailure()) return;
  }
}

TEST(NeighbourNotes, KeepsThoseThatBelong) {
  std::mt19937_64 random(7);
  for (const std::uint32_t parts : {1U, 2U, 8U}) {
    Made of = made(random);
    for (const std::uint32_t part : {0U, parts - 1}) {
      NeighbourNotes kept(kTypes);
      std::vector<Noted> expected;
      for (const Noted& noted : of.all) {
        add(kept, noted);
        if (KeyNotes::belongs(noted.hash, part, parts)) expected.push_back(noted);
      }
      kept.keep(part, parts);
      std::vector<Noted> left;
      for (std::size_t partition = 0; partition < KeyNotes::kPartitions; ++partition) {
        std::vector<const std::uint64_t*> notes;
        kept.append_to(notes, partition);
        for (const std::uint64_t* note : notes) left.push_back(read(kept.layout(), note));
      }
      std::sort(left.begin(), left.end());
      std::sort(expected.begin(), expected.end());
      EXPECT_TRUE(left == expected);
      EXPECT_GE(kept.bytes(), left.size() * kept.layout().words() * sizeof(std::uint64_t));
    }
  }
}

}  // namespace
}  // namespace telaudit::rules
