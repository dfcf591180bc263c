// The row interpreter against SQLite on random rules and relations.
//
// TELAUDIT_RANDOM_PAIRS sets how many pairs are tried, TELAUDIT_RANDOM_SEED tries that one alone.
#include <gtest/gtest.h>

#include <cstdlib>

#include "random_rules.h"
#include "rule_text.h"
#include "rules/load.h"
#include "rules/run.h"
#include "rules/sql.h"
#include "sqlite_oracle.h"

namespace telaudit::rules {
namespace {

constexpr std::uint64_t kPairs = 3000;

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct Compared {
  bool loaded = false;
  std::string difference;  // empty: both agree
  std::string sql;
  std::uint64_t fired = 0;
};

World world_of(const RandomPair& pair) {
  World world;
  for (const auto& relation : pair.relations)
    if (relation.given) world.put(relation.name, random_table(relation));
  return world;
}

Compared compare(const RandomPair& pair) {
  Compared out;
  auto rule = load_rule(pair.rule.yaml(), "random.yaml", random_schema);
  if (!rule) return out;
  out.loaded = true;
  const World world = world_of(pair);
  const Environment environment = world.environment();
  auto result = RuleRun(**rule, environment).run();
  if (!result) {
    out.difference = "the interpreter: " + result.problem().text();
    return out;
  }
  out.fired = result->fired;
  SqlSettings settings;
  settings.dialect = SqlDialect::sqlite;
  settings.as_of = environment.as_of;
  settings.given = [&](std::string_view name) { return world.relations.find(name) != world.relations.end(); };
  auto sql = rule_as_sql(**rule, settings);
  if (!sql) {
    out.difference = "printing: " + sql.problem().text();
    return out;
  }
  out.sql = *sql;
  SqliteOracle oracle;
  for (const auto& [name, relation] : world.relations) {
    auto put = oracle.put(*relation);
    if (!put) out.difference = put.problem().text();
  }
  auto said = oracle.run(*sql);
  if (!said) {
    out.difference = said.problem().text();
    return out;
  }
  const Testimony engine = testimony_of(*result);
  if (engine == *said) return out;
  out.difference = "interpreter: " + engine.text() + "SQLite: " + said->text();
  for (const auto& [reason, count] : result->reasons) out.difference += "  reason: " + reason + "\n";
  return out;
}

// The pair with every part left out that can be, so that both still disagree.
RandomPair smaller(RandomPair pair) {
  const auto still_fails = [](const RandomPair& candidate) {
    const Compared compared = compare(candidate);
    return compared.loaded && !compared.difference.empty();
  };
  for (bool shrunk = true; shrunk;) {
    shrunk = false;
    for (std::size_t part = 0; part < pair.rule.parts().size(); ++part) {
      for (std::size_t i = 0; i < pair.rule.parts()[part]->size();) {
        RandomPair candidate = pair;
        auto& list = *candidate.rule.parts()[part];
        list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
        if (candidate.rule.when.empty()) candidate.rule.when = {"true"};
        const bool changed = candidate.rule.when != pair.rule.when || part != 10;
        if (changed && still_fails(candidate)) {
          pair = std::move(candidate);
          shrunk = true;
        } else {
          ++i;
        }
      }
    }
    for (std::size_t r = 0; r < pair.relations.size(); ++r) {
      for (std::size_t i = 0; i < pair.relations[r].rows.size();) {
        RandomPair candidate = pair;
        auto& rows = candidate.relations[r].rows;
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(i));
        if (still_fails(candidate)) {
          pair = std::move(candidate);
          shrunk = true;
        } else {
          ++i;
        }
      }
    }
  }
  return pair;
}

TEST(Oracle, InterpreterAndSqliteAgreeOnRandomRules) {
  const std::uint64_t only = setting("TELAUDIT_RANDOM_SEED", 0);
  const std::uint64_t first = only != 0 ? only : 1;
  const std::uint64_t last = only != 0 ? only : setting("TELAUDIT_RANDOM_PAIRS", kPairs);
  std::uint64_t fired = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    const RandomPair pair = random_pair(seed);
    const Compared compared = compare(pair);
    ASSERT_TRUE(compared.loaded) << "seed " << seed << ": no rule of this seed loads\n" << pair.rule.yaml();
    if (only != 0) std::cerr << pair.text() << compared.sql;
    fired += compared.fired > 0 ? 1 : 0;
    if (compared.difference.empty()) continue;
    const RandomPair small = smaller(pair);
    const Compared again = compare(small);
    FAIL() << "run again with TELAUDIT_RANDOM_SEED=" << seed << "\n"
           << small.text() << again.sql << again.difference;
  }
  // Rules that never fire would prove little.
  if (only == 0) {
    EXPECT_GT(fired * 10, last);
  }
}

}  // namespace
}  // namespace telaudit::rules
