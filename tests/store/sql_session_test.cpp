#include "store/sql_session.h"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <random>

#include "base/text.h"
#include "made_readings.h"
#include "store/sql_functions.h"
#include "store/sql_module.h"

namespace telaudit::store {
namespace {

namespace charge = bill::charge;
using testing::HasSubstr;

std::string text_of(sqlite3_stmt* row, int column) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
  return text == nullptr ? "NULL" : text;
}

// All rows of a query as lines; an error as its message.
std::string answer(sqlite3* database, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  std::string out;
  if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
    return sqlite3_errmsg(database);
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count(statement); ++i)
      out += (i > 0 ? "|" : "") + text_of(statement, i);
    out += '\n';
  }
  if (code != SQLITE_DONE) out += sqlite3_errmsg(database);
  sqlite3_finalize(statement);
  return out;
}

// The same with what a session says of an error.
std::string asked(SqlSession& session, std::string_view sql) {
  auto query = session.query(sql);
  if (!query) return query.problem().text();
  std::string out;
  for (;;) {
    const auto more = query->next();
    if (!more) return more.problem().text();
    if (!*more) return out;
    for (std::size_t i = 0; i < query->columns(); ++i)
      out += (i > 0 ? "|" : "") + (query->kind(i) == SqlValue::null ? "NULL" : std::string(query->text(i)));
    out += '\n';
  }
}

// Charges of every kind of column, a third of the cells unknown. Readings differ in the scale of amounts and
// in what their words look like, so that each batch is laid out in its own way.
MadeReading random_reading(const std::string& id, std::size_t rows, unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](unsigned n) { return static_cast<std::int64_t>(random() % n); };
  auto made = made_reading(id, {{"ACCOUNT", "I" + id, 0}});
  bill::TableBuilder builder(bill::charge_schema());
  const auto scale = static_cast<std::uint8_t>(2 * (seed % 3) + 2);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto maybe = [&](std::size_t column, std::int64_t value) {
      if (below(3) != 0) builder.set_number(column, value);
    };
    const auto maybe_text = [&](std::size_t column, const std::string& value) {
      if (below(3) != 0) builder.set_text(column, value);
    };
    builder.set_number(charge::kSourceOffset, static_cast<std::int64_t>(10 * i));
    builder.set_number(charge::kOrdinal, below(2));
    builder.set_text(charge::kCarrier, "CARRIER");
    maybe_text(charge::kAccount,
               seed % 2 == 0 ? "00" + std::to_string(below(5)) : "A'" + std::to_string(below(5)));
    builder.set_number(charge::kBillDate, kMadeBillDate);
    maybe_text(charge::kService, std::to_string(3125550100 + below(40)));
    maybe_text(charge::kDescription, below(2) == 0 ? "Call to 7735550199" : "Monthly fee");
    maybe(charge::kPayable, below(2));
    maybe(charge::kFrom, 19000 + static_cast<std::int64_t>(seed % 4) * 10 + below(30));
    maybe(charge::kStart, (INT64_C(19000) * 86400 + below(300)) * 10 + (below(4) == 0 ? below(10) : 0));
    maybe(charge::kDuration, below(1000) - 20);
    if (below(3) != 0) {
      EXPECT_TRUE(builder.set_decimal(charge::kAmount, Decimal{below(3000) - 1500, scale}));
    }
    if (below(3) != 0) {
      EXPECT_TRUE(builder.set_decimal(charge::kRate, Decimal{below(99), 8}));
    }
    maybe_text(charge::kDestination, "77355501" + std::to_string(below(90) + 10));
    builder.end_row();
  }
  made.content->charges = builder.finish();
  bill::Part& part = made.commit.new_parts[0].part;
  part.rows = {{0, rows}};
  made.commit.new_parts[0].sums = level_sums(made.content->charges, part);
  bill::Parts parts;
  parts.push_back(part);
  made.content->parts = std::move(parts);
  return made;
}

// A workspace of random charges, its tables in SQLite, and the same charges in the ordinary table `plain`.
class SqlOracle : public testing::Test {
 protected:
  void SetUp() override {
    auto writer = Workspace::open(folder_.path() / "w", Workspace::Access::write);
    ASSERT_TRUE(writer.ok());
    const std::vector<std::size_t> sizes = {1, 50, 7, 400, 66'000, 90};
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      const auto made = random_reading("r" + std::to_string(i), sizes[i], static_cast<unsigned>(i) + 1);
      const auto committed = writer->commit(made.commit);
      ASSERT_TRUE(committed.ok()) << committed.problem().text();
    }
    auto snapshot = SqlSnapshot::open(folder_.path() / "w", true);
    ASSERT_TRUE(snapshot.ok());
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
    database_.reset(database);
    ASSERT_EQ(register_money_functions(database), SQLITE_OK);
    ASSERT_EQ(register_snapshot(database, *snapshot), SQLITE_OK);
    auto workspace = Workspace::open(folder_.path() / "w", Workspace::Access::read);
    auto charges = workspace->charges();
    ASSERT_TRUE(charges.ok());
    fill_plain(**charges);
  }

  // By the relation's own accessors, not by those of the virtual table.
  void fill_plain(const bill::Relation& charges) {
    const auto& schema = charges.schema();
    std::string columns;
    std::string values;
    for (const auto& column : schema.columns) {
      const bool text = column.type == bill::Type::text || column.type == bill::Type::date ||
                        column.type == bill::Type::moment;
      columns += (columns.empty() ? "\"" : ", \"") + column.name + (text ? "\" text" : "\" integer");
      values += values.empty() ? "?" : ", ?";
    }
    ASSERT_EQ(answer(database_.get(), "create table plain(" + columns + ")"), "");
    sqlite3_exec(database_.get(), "begin", nullptr, nullptr, nullptr);
    sqlite3_stmt* insert = nullptr;
    ASSERT_EQ(sqlite3_prepare_v2(database_.get(), ("insert into plain values(" + values + ")").c_str(), -1,
                                 &insert, nullptr),
              SQLITE_OK);
    const auto scanned =
        charges.scan(bill::all_columns(schema), [&](const bill::Batch& batch) -> Result<void> {
          for (std::size_t row = 0; row < batch.rows; ++row) {
            sqlite3_reset(insert);
            sqlite3_clear_bindings(insert);
            for (std::size_t i = 0; i < batch.columns.size(); ++i)
              bind(insert, static_cast<int>(i) + 1, batch.columns[i], row);
            EXPECT_EQ(sqlite3_step(insert), SQLITE_DONE);
          }
          return {};
        });
    ASSERT_TRUE(scanned.ok());
    sqlite3_finalize(insert);
    sqlite3_exec(database_.get(), "commit", nullptr, nullptr, nullptr);
  }

  // Amounts stand at scale 6 and rates, which have 8 decimals, at 8.
  static void bind(sqlite3_stmt* insert, int at, const bill::ColumnView& view, std::size_t row) {
    if (!view.is_known(row)) return;
    const auto text = [&](const std::string& value) {
      sqlite3_bind_text(insert, at, value.c_str(), -1, SQLITE_TRANSIENT);
    };
    switch (view.type) {
      case bill::Type::text:
        return text(std::string(view.text(row)));
      case bill::Type::date:
        return text(Date{static_cast<std::int32_t>(view.number(row))}.text());
      case bill::Type::moment:
        return text(Moment{view.number(row)}.text());
      case bill::Type::decimal: {
        const auto value = rescale(view.decimal(row), view.decimal(row).scale > 6 ? 8 : 6);
        sqlite3_bind_int64(insert, at, value->mantissa);
        return;
      }
      default:
        sqlite3_bind_int64(insert, at, view.number(row));
    }
  }

  // The same query of both tables. Returns the answer.
  std::string both(const std::string& before, const std::string& after) {
    const auto ours = answer(database_.get(), before + " charges " + after);
    EXPECT_EQ(ours, answer(database_.get(), before + " plain " + after)) << before << " ... " << after;
    return ours;
  }

  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
  };
  TemporaryFolder folder_;
  std::unique_ptr<sqlite3, Close> database_;
};

class RandomConditions {
 public:
  explicit RandomConditions(unsigned seed) : random_(seed) {}

  std::string condition(int depth = 0) {
    const unsigned shape = below(10);
    if (depth < 2 && shape < 2) return "(" + condition(depth + 1) + " or " + condition(depth + 1) + ")";
    if (depth < 2 && shape < 5) return "(" + condition(depth + 1) + " and " + condition(depth + 1) + ")";
    if (shape == 5) return "not (" + atom() + ")";
    return atom();
  }

 private:
  unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
  std::string pick(std::initializer_list<const char*> words) {
    return words.begin()[below(static_cast<unsigned>(words.size()))];
  }
  std::string number(int from, int count) {
    return std::to_string(from + static_cast<int>(below(static_cast<unsigned>(count))));
  }
  std::string quoted(const std::string& text) { return "'" + text + "'"; }

  std::string value_of(const std::string& column) {
    if (column == "\"from\"" || column == "bill_date")
      return pick({"'2022-01-12'", "'2022-01'", "'2022-02-01'", "'2022-01-25'", "''", "'x'", "'2022-01-12 '",
                   "'2022-01-31x'", "NULL", "20220112"});
    if (column == "start")
      return pick({"'2022-01-08 00:01:00'", "'2022-01-08'", "'2022-01-08 00:02:30.5'", "'2022-01-08 00:03'",
                   "'2022-01-09'", "'1'", "NULL"});
    if (column == "account") return pick({"'001'", "'A''2'", "'004'", "'nobody'", "'01'", "1", "NULL"});
    if (column == "service")
      return below(5) == 0 ? number(312555010, 4) : quoted("31255501" + number(10, 20));
    if (column == "amount")
      return below(3) == 0 ? "mantissa('" + number(-15, 30) + ".5', 6)" : number(-2'000'000, 4'000'000);
    if (column == "payable") return pick({"0", "1", "2", "'1'", "NULL"});
    if (column == "rate") return number(0, 99);
    return pick({"100", "-3", "99.5", "'200'", "500", "1e300", "-1e300", "NULL", "979", "-20"});
  }

  std::string atom() {
    const std::string column = pick(
        {"\"from\"", "start", "account", "service", "amount", "payable", "duration", "rate", "bill_date"});
    switch (below(8)) {
      case 0:
        return column + (below(2) == 0 ? " is null" : " is not null");
      case 1:
        return column + " in (" + value_of(column) + ", " + value_of(column) + ", " + value_of(column) + ")";
      case 2:
        return column + " between " + value_of(column) + " and " + value_of(column);
      default:
        return column + " " + pick({"=", "<", "<=", ">", ">=", "=", "<>", "is"}) + " " + value_of(column);
    }
  }

  std::mt19937 random_;
};

TEST_F(SqlOracle, RandomQueriesAgreeWithAnOrdinaryTable) {
  RandomConditions random(20261121);
  int found = 0;
  for (int i = 0; i < 120; ++i) {
    const auto where = "where " + random.condition();
    const auto sums = both(
        "select count(*), sum(duration), sum_money(amount, 6), min(start), max(\"from\"), min(account), "
        "count(rate) from",
        where);
    both(
        "select reading, source_offset, ordinal, account, service, \"from\", start, duration, amount, rate, "
        "payable from",
        where + " order by 1, 2, 3 limit 5");
    if (!starts_with(sums, "0|")) ++found;
  }
  EXPECT_GT(found, 40);
}

TEST_F(SqlOracle, GroupsJoinsAndWindowsAgreeWithAnOrdinaryTable) {
  both("select account, count(*), max(duration), service from", "group by account order by 1, 2");
  both("select distinct account, payable from", "order by 1, 2");
  both(
      "select reading, source_offset, lag(duration) over (partition by account order by reading, "
      "source_offset) from",
      "where duration > 950 and amount > 0 order by 1, 2 limit 200");
  both("select count(*) from", "where account = '001' or service = '3125550103' or duration = 5");
  both("select count(*) from invoices i join", "c on c.invoice = i.invoice");
  const auto joined = answer(database_.get(),
                             "select count(*) from charges c join readings r on r.reading = c.reading "
                             "where r.path = '/bills/r3'");
  EXPECT_EQ(joined, "400\n");
  both("select count(*) from plain p join",
       "c on c.source_offset = p.source_offset and c.reading = p.reading and "
       "c.ordinal = p.ordinal where p.reading in ('r1', 'r2') and c.reading in ('r1', 'r2')");
}

TEST_F(SqlOracle, AColumnHasOneScaleForAllReadings) {
  // Readings have amounts of 2, 4 and 6 decimals and rates of 8.
  EXPECT_EQ(answer(database_.get(), "select distinct amount_scale, rate_scale, quantity_scale from charges"),
            "6|8|6\n");
  EXPECT_EQ(answer(database_.get(),
                   "select money(max(amount), max(amount_scale)) from charges where reading = 'r0'"),
            answer(database_.get(), "select money(max(amount), 6) from plain where reading = 'r0'"));
}

TEST(SqlMoney, IsExact) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
  ASSERT_EQ(register_money_functions(database), SQLITE_OK);
  const auto is = [&](const std::string& expression) { return answer(database, "select " + expression); };
  EXPECT_EQ(is("money(1250, 2), money(-5, 3), money(7, 0), money(0, 12), money(NULL, 2), money(2, NULL)"),
            "12.50|-0.005|7|0.000000000000|NULL|NULL\n");
  EXPECT_EQ(is("money(-9223372036854775807 - 1, 2)"), "-92233720368547758.08\n");
  EXPECT_EQ(is("mantissa('12.5', 2), mantissa('-0.0001', 6), mantissa(3, 6), mantissa(NULL, 2)"),
            "1250|-100|3000000|NULL\n");
  EXPECT_THAT(is("mantissa('12.505', 2)"), HasSubstr("does not fit exactly at scale 2"));
  EXPECT_THAT(is("mantissa(12.5, 2)"), HasSubstr("write the decimal as text"));
  EXPECT_THAT(is("mantissa('twelve', 2)"), HasSubstr("is no decimal"));
  EXPECT_THAT(is("money(1, 13)"), HasSubstr("0 to 12"));
  EXPECT_THAT(is("money(0.5, 2)"), HasSubstr("not exact"));
  // 0.1 + 0.02 - 0.003 = 0.117; unknown values are passed over.
  EXPECT_EQ(is("sum_money(column1, column2) from (values (1, 1), (2, 2), (NULL, 2), (-3, 3))"), "0.117\n");
  EXPECT_EQ(is("sum_money(NULL, 2), sum_money(column1, 2) from (values (1), (2)) where column1 > 5"),
            "NULL|NULL\n");
  // 4 x (2^63 - 1) = 36893488147419103228, beyond 64 bits.
  EXPECT_EQ(is("sum_money(9223372036854775807, 0) from (values (1), (2), (3), (4))"),
            "36893488147419103228\n");
  // Doubling 2^63 - 1 at scale 12 within 128 bits: (2^63 - 1) / 10^12 = 9223372.036854775807.
  EXPECT_EQ(is("sum_money(9223372036854775807, 12) from (values (1), (2))"), "18446744.073709551614\n");
  // (2^63 - 1) x 10^12 + 1 at scale 12 needs 103 bits.
  EXPECT_EQ(is("sum_money(column1, column2) from (values (9223372036854775807, 0), (1, 12))"),
            "9223372036854775807.000000000001\n");
  sqlite3_close(database);
}

class SqlSessions : public testing::Test {
 protected:
  void write(const MadeReading& made) {
    auto writer = Workspace::open(folder_.path() / "w", Workspace::Access::write);
    ASSERT_TRUE(writer.ok());
    const auto committed = writer->commit(made.commit);
    ASSERT_TRUE(committed.ok()) << committed.problem().text();
  }
  std::unique_ptr<SqlSession> open(bool reveal = false) {
    auto session = SqlSession::open(folder_.path() / "w", reveal);
    EXPECT_TRUE(session.ok()) << (session ? "" : session.problem().text());
    return session ? std::move(*session) : nullptr;
  }
  TemporaryFolder folder_;
};

TEST_F(SqlSessions, OnlyReadsAndSaysWhatWasMeant) {
  write(made_reading("a", {{"ACCOUNT", "1", 3}}));
  const auto session = open();
  ASSERT_TRUE(session);
  EXPECT_EQ(asked(*session, "select count(*), sum_money(amount, amount_scale) from charges"), "3|0.060000\n");
  EXPECT_THAT(asked(*session, "select amout from charges"), HasSubstr("did you mean 'amount'"));
  EXPECT_THAT(asked(*session, "select 1 from charge"), HasSubstr("did you mean 'charges'"));
  EXPECT_THAT(asked(*session, "select 1 from everything"), HasSubstr("levels, invoices, readings"));
  EXPECT_THAT(asked(*session, "select from from charges"), HasSubstr("double quotes"));
  EXPECT_THAT(asked(*session, "select \"accont\" from charges"), HasSubstr("did you mean 'account'"));
  for (const auto* sql :
       {"create table t(x)", "attach 'x' as y", "pragma journal_mode = off", "delete from charges",
        "insert into charges(account) values('1')", "update charges set account = '2'"})
    EXPECT_FALSE(asked(*session, sql).empty()) << sql;
  EXPECT_FALSE(std::filesystem::exists("x"));
}

TEST_F(SqlSessions, EveryTableIsThere) {
  write(made_reading("a", {{"ACCOUNT", "1", 3}, {"ACCOUNT", "2", 4}}));
  const auto session = open();
  ASSERT_TRUE(session);
  EXPECT_EQ(asked(*session, "select path, size, reader, charge_records from readings"),
            "/bills/a|100|made|7\n");
  EXPECT_EQ(asked(*session, "select reading, code from notes"), "a|made\n");
  EXPECT_EQ(asked(*session, "select * from quarantine"), "a|7|3|no reason\n");
  EXPECT_EQ(asked(*session, "select reading from refused"), "a\n");
  EXPECT_EQ(asked(*session, "select count(*) from levels"), "0\n");
  EXPECT_EQ(asked(*session, "select count(*) from invoices"), "0\n");
  // 1970-01-01 + 19000 days = 2022-01-08.
  EXPECT_EQ(
      asked(*session,
            "select charge, invoice, bill_date, payable, \"from\" from charges where source_offset = 3"),
      "a-3-0|2|2022-01-08|1|NULL\n");
}

TEST_F(SqlSessions, ASessionShowsOneSnapshotWhileAWriterCommits) {
  write(made_reading("a", {{"ACCOUNT", "1", 3}}));
  const auto before = open();
  ASSERT_TRUE(before);
  std::string_view sql = "select source_offset from charges";
  auto running = before->query(sql);
  ASSERT_TRUE(running.ok());
  ASSERT_TRUE(*running->next());
  write(made_reading("b", {{"ACCOUNT", "2", 5}}));
  int rows = 1;
  while (*running->next()) ++rows;
  EXPECT_EQ(rows, 3);
  EXPECT_EQ(asked(*before, "select count(*) from charges"), "3\n");
  EXPECT_EQ(asked(*before, "select count(*) from readings"), "1\n");
  EXPECT_EQ(asked(*open(), "select (select count(*) from charges), (select count(*) from readings)"),
            "8|2\n");
}

TEST_F(SqlSessions, OtherPartiesNumbersAreMaskedAndComparedAsShown) {
  auto made = made_reading("a", {{"ACCOUNT", "1", 0}});
  bill::TableBuilder builder(bill::charge_schema());
  const auto add = [&](const char* service, const char* origin, const char* destination,
                       const char* description) {
    builder.set_number(charge::kSourceOffset, static_cast<std::int64_t>(builder.rows()));
    builder.set_number(charge::kOrdinal, 0);
    builder.set_text(charge::kService, service);
    builder.set_text(charge::kOrigin, origin);
    builder.set_text(charge::kDestination, destination);
    builder.set_text(charge::kDescription, description);
    builder.end_row();
  };
  add("3125550141", "+1 (312) 555-0141", "7735550199", "Call to 7735550199");
  add("3125550141", "7735550123", "411", "Directory 411");
  made.content->charges = builder.finish();
  made.commit.new_parts[0].part.rows = {{0, 2}};
  made.commit.new_parts[0].sums.clear();
  write(made);
  const auto masked = open();
  ASSERT_TRUE(masked);
  EXPECT_EQ(asked(*masked, "select origin, destination, description from charges order by source_offset"),
            "+1 (312) 555-0141|773555####|Call to 773555####\n773555####|411|Directory 411\n");
  EXPECT_EQ(asked(*masked, "select description from charges where source_offset = 0"),
            "Call to 773555####\n");
  // A number cannot be guessed by comparing.
  EXPECT_EQ(asked(*masked, "select count(*) from charges where destination = '7735550199'"), "0\n");
  EXPECT_EQ(asked(*masked, "select count(*) from charges where destination in ('7735550199', 'x')"), "0\n");
  EXPECT_EQ(asked(*masked, "select count(*) from charges where description like '%0199%'"), "0\n");
  EXPECT_EQ(asked(*masked, "select count(*) from charges where destination = '773555####'"), "1\n");
  const auto revealed = open(true);
  ASSERT_TRUE(revealed);
  EXPECT_EQ(asked(*revealed, "select origin, destination from charges where destination = '7735550199'"),
            "+1 (312) 555-0141|7735550199\n");
}

TEST_F(SqlSessions, ZerosOfManyDecimalsDoNotSetTheScale) {
  auto made = made_reading("a", {{"ACCOUNT", "1", 0}});
  bill::TableBuilder builder(bill::charge_schema());
  for (int row = 0; row < 2; ++row) {
    builder.set_number(charge::kSourceOffset, row);
    ASSERT_TRUE(builder.set_decimal(charge::kRate, Decimal{0, 9}));
    builder.end_row();
  }
  made.content->charges = builder.finish();
  made.commit.new_parts[0].part.rows = {{0, 2}};
  made.commit.new_parts[0].sums.clear();
  write(made);
  EXPECT_EQ(asked(*open(), "select rate, rate_scale from charges"), "0|6\n0|6\n");
  EXPECT_EQ(asked(*open(), "select count(*) from charges where rate = 0"), "2\n");
  EXPECT_EQ(asked(*open(), "select count(*) from charges where rate in (0, 7)"), "2\n");
  EXPECT_EQ(asked(*open(), "select count(*) from charges where rate > 0 or rate < 0"), "0\n");
}

TEST_F(SqlSessions, AScaleTooSmallForTheLargestValueIsTaken) {
  auto made = made_reading("a", {{"ACCOUNT", "1", 0}});
  bill::TableBuilder builder(bill::charge_schema());
  builder.set_number(charge::kSourceOffset, 0);
  // 9 x 10^15 has room for 3 more digits in 64 bits: 9.2 x 10^18.
  ASSERT_TRUE(builder.set_decimal(charge::kQuantity, Decimal{9'000'000'000'000'000, 0}));
  builder.end_row();
  made.content->charges = builder.finish();
  made.commit.new_parts[0].part.rows = {{0, 1}};
  made.commit.new_parts[0].sums.clear();
  write(made);
  EXPECT_EQ(asked(*open(), "select money(quantity, quantity_scale), quantity_scale from charges"),
            "9000000000000000.000|3\n");
}

}  // namespace
}  // namespace telaudit::store
