// The samples and the verdicts on defects, from file to reading.
#include "formats/x12_811_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "x12_bills.h"

namespace telaudit::formats::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
namespace column = bill::charge;

// The local bill prints one level before its allowances.
constexpr const char* kLocalBill = "x12.level-total-before";

bill::LevelView level_of(const bill::Part& part, const std::string& id) {
  for (const auto& level : part.levels)
    if (level.id == id) return level;
  ADD_FAILURE() << "no level " << id;
  return part.levels.front();
}

// The sum of the charges at or below each level, by the tree in the part.
std::map<std::string, Total> sums_by_level(const bill::Reading& reading, const bill::Part& part) {
  std::map<std::string, std::string> parent;
  for (const auto& level : part.levels) parent[std::string(level.id)] = level.parent;
  std::map<std::string, Total> sums;
  for (const auto& range : part.rows)
    for (std::size_t row = range.begin; row < range.end; ++row) {
      if (cell(reading, row, column::kInTotal) != "1") continue;
      const auto amount = reading.charges.column(column::kAmount).decimal(row);
      for (std::string at = cell(reading, row, column::kLevel); !at.empty(); at = parent[at])
        sums[at].add(amount);
    }
  return sums;
}

void expect_printed_levels_reproduced(const bill::Reading& reading, std::size_t expected) {
  std::size_t checked = 0;
  for (const auto& part : reading.parts) {
    auto sums = sums_by_level(reading, part);
    for (const auto& level : part.levels) {
      if (!level.printed || level.kind == "part") continue;
      EXPECT_EQ(sums[std::string(level.id)].decimal(), *level.printed) << level.id << " " << level.label;
      ++checked;
    }
  }
  EXPECT_EQ(checked, expected);
}

TEST(X12Samples, LocalBillBalancesToTheCent) {
  const auto reading = read_whole(fixture("own_811_01_ilec_usoc_004010.edi"));
  ASSERT_EQ(reading.parts.size(), 1u);
  // AMT*GW of "other charges and credits" prints 50.08, the charges before the credit of 5.00.
  EXPECT_THAT(note_codes(reading), UnorderedElementsAre(kLocalBill));
  EXPECT_THAT(reading.refused, IsEmpty());
  const auto& part = reading.parts[0];
  EXPECT_EQ(part.key.text(), "MERIDIAN BELL TELEPHONE | 3125550100123 | 3125550100123-0110 | 2024-01-10");
  EXPECT_EQ(part.kind, "811");
  EXPECT_EQ(part.issued, "202401120215000000101");
  EXPECT_EQ(part.currency, "USD");
  EXPECT_EQ(part.due_date->text(), "2024-02-05");
  EXPECT_EQ(part.period_from->text(), "2023-12-11");
  EXPECT_EQ(part.period_through->text(), "2024-01-10");
  EXPECT_EQ(part.contract_reference, "MBT-2022-00817");
  EXPECT_EQ(part.customer, "LAKESHORE SUPPLY CO");
  EXPECT_EQ(part.marker, bill::Marker::none);
  EXPECT_FALSE(part.information_only);
  // 9 SLN + 1 ITA + 3 SLN + 2 USD + 5 TXI.
  EXPECT_EQ(reading.charges.rows(), 20u);
  EXPECT_EQ(sum_of(reading, 0), "286.96");
  EXPECT_EQ(sum_of(reading, 0, column::kPayable), "286.96");
  const auto& root = part.levels.front();
  EXPECT_EQ(root.id, "000000101/0001");
  EXPECT_EQ(root.label, "811 set 0001");
  EXPECT_EQ(root.printed->text(), "286.96");
  EXPECT_EQ(root.roundings, 1u);
  EXPECT_EQ(root.balance().previous_balance->text(), "214.68");
  EXPECT_EQ(root.balance().payments->text(), "-214.68");
  EXPECT_EQ(root.balance().total_due->text(), "286.96");
  EXPECT_EQ(part.levels.size(), 16u);
  EXPECT_EQ(level_of(part, "000000101/0001/4").parent, "000000101/0001/3");
  EXPECT_EQ(level_of(part, "000000101/0001/4").kind, "category");
  EXPECT_EQ(level_of(part, "000000101/0001/4").label, "3125550100");
  EXPECT_EQ(level_of(part, "000000101/0001/4").roundings, 0u);
  expect_printed_levels_reproduced(reading, 6);
}

TEST(X12Samples, LocalBillChargesHaveTheirColumns) {
  const auto text = fixture("own_811_01_ilec_usoc_004010.edi");
  const auto reading = read_whole(text);
  const auto line = row_of(reading, "BUSINESS LINE FLAT RATE");
  EXPECT_EQ(cell(reading, line, column::kService), "3125550100");
  EXPECT_EQ(cell(reading, line, column::kServiceKind), "telephone");
  EXPECT_EQ(cell(reading, line, column::kProductCode), "1FB");
  EXPECT_EQ(cell(reading, line, column::kChargeClass), "recurring");
  EXPECT_EQ(cell(reading, line, column::kAmount), "38.50");
  EXPECT_EQ(cell(reading, line, column::kRate), "38.50");
  EXPECT_EQ(cell(reading, line, column::kQuantity), "1");
  EXPECT_EQ(cell(reading, line, column::kUnit), "EA");
  EXPECT_EQ(cell(reading, line, column::kFrom), "2024-01-11");
  EXPECT_EQ(cell(reading, line, column::kThrough), "2024-02-10");
  EXPECT_EQ(cell(reading, line, column::kLevel), "000000101/0001/5");
  EXPECT_EQ(cell(reading, line, column::kSection),
            "MERIDIAN BELL TELEPHONE / 3125550100 / MONTHLY SERVICE JAN 11 THRU FEB 10 / 3125550100");
  EXPECT_EQ(cell(reading, line, column::kContractReference), "MBT-2022-00817");
  // Its range is its own loop: SLN, SI and PID.
  const auto offset = std::stoull(cell(reading, line, column::kSourceOffset));
  const auto length = std::stoull(cell(reading, line, column::kSourceLength));
  EXPECT_EQ(text.substr(offset, length),
            "SLN*1**A*1*EA*38.50*PM~\nSI*TI*UC*1FB~\nPID*F****BUSINESS LINE FLAT RATE");

  const auto order = row_of(reading, "SERVICE ORDER CHARGE");
  EXPECT_EQ(cell(reading, order, column::kChargeClass), "one_time");
  EXPECT_EQ(cell(reading, order, column::kOrderReference), "A123456789");
  const auto partial = row_of(reading, "BUSINESS LINE 10 DAYS JAN 1-10");
  EXPECT_EQ(cell(reading, partial, column::kFrom), "2024-01-01");
  EXPECT_EQ(cell(reading, partial, column::kThrough), "2024-01-10");
  const auto removed = row_of(reading, "CALL WAITING REMOVED 15 DAYS");
  EXPECT_EQ(cell(reading, removed, column::kChargeClass), "credit");
  EXPECT_EQ(cell(reading, removed, column::kAmount), "-7.75");
  const auto outage = row_of(reading, "SERVICE CREDIT OUT OF SERVICE 2 DAYS");
  EXPECT_EQ(cell(reading, outage, column::kChargeClass), "credit");
  EXPECT_EQ(cell(reading, outage, column::kAmount), "-5.00");
  EXPECT_EQ(cell(reading, outage, column::kService), "3125550102");
  EXPECT_EQ(cell(reading, outage, column::kBelongsTo), "");

  // USD: 412 minutes at 0.05.
  const std::size_t usage = 13;
  EXPECT_EQ(cell(reading, usage, column::kChargeClass), "usage");
  EXPECT_EQ(cell(reading, usage, column::kAmount), "20.60");
  EXPECT_EQ(cell(reading, usage, column::kRate), "0.05");
  EXPECT_EQ(cell(reading, usage, column::kQuantity), "412");
  EXPECT_EQ(cell(reading, usage, column::kBilledUnits), "412");
  EXPECT_EQ(cell(reading, usage, column::kUnit), "MJ");
  EXPECT_EQ(cell(reading, usage, column::kService), "3125550100");

  const std::size_t state_tax = 16;
  EXPECT_EQ(cell(reading, state_tax, column::kChargeClass), "tax");
  EXPECT_EQ(cell(reading, state_tax, column::kTaxType), "ST");
  EXPECT_EQ(cell(reading, state_tax, column::kTaxAuthority), "IL");
  EXPECT_EQ(cell(reading, state_tax, column::kTaxBase), "221.00");
  EXPECT_EQ(cell(reading, state_tax, column::kTaxRate), "0.07");
  EXPECT_EQ(cell(reading, state_tax, column::kService), "");
  const auto fund = row_of(reading, "FUSF");
  EXPECT_EQ(cell(reading, fund, column::kChargeClass), "surcharge");
  EXPECT_EQ(cell(reading, fund, column::kAmount), "9.11");
}

TEST(X12Samples, WrappedCopyGivesTheSameCharges) {
  const auto plain = read_whole(fixture("own_811_01_ilec_usoc_004010.edi"));
  const auto wrapped = read_whole(fixture("own_811_01b_same_bill_wrapped80_pipe.edi"));
  EXPECT_THAT(note_codes(wrapped), UnorderedElementsAre("x12.line-ends-inside", kLocalBill));
  ASSERT_EQ(wrapped.parts.size(), 1u);
  EXPECT_EQ(wrapped.parts[0].key, plain.parts[0].key);
  ASSERT_EQ(wrapped.charges.rows(), plain.charges.rows());
  for (std::size_t row = 0; row < plain.charges.rows(); ++row)
    for (std::size_t c = 0; c < column::kColumnCount; ++c) {
      if (c == column::kSourceOffset || c == column::kSourceLength || c == column::kLevel) continue;
      EXPECT_EQ(text_of(wrapped.charges, c, row), text_of(plain.charges, c, row))
          << "row " << row << " " << bill::charge_schema().columns[c].name;
    }
  EXPECT_EQ(sum_of(wrapped, 0), "286.96");
}

TEST(X12Samples, LongDistanceBillRoundsOnceAtItsTotal) {
  const auto reading = read_whole(fixture("own_811_02_longdistance_calls_004010.edi"));
  ASSERT_EQ(reading.parts.size(), 1u);
  EXPECT_THAT(note_codes(reading), IsEmpty());
  // 0.6664 + 0.7732 + 105.00 + 22.32 - 15.00 + 12.75 + 75.00 + 0.00 + 2.31 + 9.86 = 213.6796; the bill prints
  // 213.68.
  EXPECT_EQ(sum_of(reading, 0), "213.6796");
  EXPECT_EQ(reading.parts[0].levels.front().printed->text(), "213.68");
  EXPECT_EQ(reading.parts[0].levels.front().roundings, 1u);
  EXPECT_EQ(reading.parts[0].key.text(), "CROSSLINE LONG DISTANCE INC | 88120044 | LD-88120044 | 2024-01-31");
  EXPECT_EQ(reading.parts[0].parent_account, "C-4471");
  EXPECT_EQ(reading.parts[0].customer, "PRAIRIE INSURANCE GROUP");
  EXPECT_EQ(reading.parts[0].due_date->text(), "2024-03-01");
  expect_printed_levels_reproduced(reading, 2);
}

TEST(X12Samples, CallsHaveTheirColumns) {
  const auto reading = read_whole(fixture("own_811_02_longdistance_calls_004010.edi"));
  EXPECT_EQ(cell(reading, 0, column::kChargeClass), "usage");
  EXPECT_EQ(cell(reading, 0, column::kStart), "2024-01-03 09:12:00");
  // 4.2 minutes are 252 seconds.
  EXPECT_EQ(cell(reading, 0, column::kDuration), "2520");
  EXPECT_EQ(cell(reading, 0, column::kDestination), "3125550141");
  EXPECT_EQ(cell(reading, 0, column::kOrigin), "4025550120");
  EXPECT_EQ(cell(reading, 0, column::kService), "4025550120");
  EXPECT_EQ(cell(reading, 0, column::kDestinationPlace), "CHICAGO IL");
  EXPECT_EQ(cell(reading, 0, column::kOriginPlace), "OMAHA NE");
  EXPECT_EQ(cell(reading, 0, column::kGross), "0.1470");
  EXPECT_EQ(cell(reading, 0, column::kAmount), "0.1029");

  const auto discount = row_of(reading, "36 MONTH TERM DISCOUNT");
  EXPECT_EQ(cell(reading, discount, column::kChargeClass), "discount");
  EXPECT_EQ(cell(reading, discount, column::kAmount), "-15.00");
  EXPECT_EQ(cell(reading, discount, column::kContractReference), "TERM36");
  const auto recovery = row_of(reading, "CARRIER COST RECOVERY FEE");
  EXPECT_EQ(cell(reading, recovery, column::kChargeClass), "surcharge");
  const auto commitment = row_of(reading, "MONTHLY COMMITMENT 500.00 MET - INFORMATION ONLY");
  EXPECT_EQ(cell(reading, commitment, column::kInTotal), "0");
  EXPECT_EQ(cell(reading, commitment, column::kPayable), "0");
  EXPECT_EQ(cell(reading, commitment, column::kAmount), "99.99");
  const auto listing = row_of(reading, "DIRECTORY LISTING INCLUDED");
  EXPECT_EQ(cell(reading, listing, column::kInTotal), "0");
}

TEST(X12Samples, GraniteTotalsAndBalance) {
  const auto text = granite();
  if (!text) GTEST_SKIP() << "the public Granite sample is not in ../shared/data";
  const auto reading = read_whole(*text);
  ASSERT_EQ(reading.parts.size(), 2u);
  EXPECT_THAT(reading.refused, IsEmpty());
  const auto& payable = reading.parts[0];
  EXPECT_EQ(payable.levels.front().printed->text(), "150.75");
  EXPECT_EQ(sum_of(reading, 0), "150.75");
  EXPECT_EQ(sum_of(reading, 0, column::kPayable), "150.75");
  EXPECT_FALSE(payable.information_only);
  // 88.2 - 2.05 - 85 + 10 + 150.75 = 161.90.
  EXPECT_EQ(payable.levels.front().balance().total_due->text(), "161.90");

  const auto& detail = reading.parts[1];
  EXPECT_EQ(detail.key, payable.key);
  EXPECT_TRUE(detail.information_only);
  EXPECT_EQ(detail.levels.front().printed->text(), "231.10");
  // 5.22 + 67.23 + 34.78 + 123.87.
  EXPECT_EQ(sum_of(reading, 1), "231.10");
  EXPECT_EQ(sum_of(reading, 1, column::kPayable), "0");
  EXPECT_EQ(detail.parent_account, "0140100");
  EXPECT_EQ(detail.period_through->text(), "2003-05-01");

  std::size_t balances = 0;
  for (const auto& note : reading.notes)
    if (note.code == "x12.balance-forward") {
      ++balances;
      EXPECT_THAT(note.problem.what, HasSubstr("231.10"));
      EXPECT_THAT(note.problem.what, HasSubstr("prints 0"));
      EXPECT_GT(*note.problem.where.offset, 1000u);
    }
  EXPECT_EQ(balances, 1u);
  EXPECT_THAT(note_codes(reading), Contains("x12.n2-with-point"));
  EXPECT_THAT(note_codes(reading), Contains("x12.byte-order-mark"));
  EXPECT_THAT(note_codes(reading), Contains("x12.indented"));
  EXPECT_EQ(reading.dispositions.bytes(), text->size());
}

TEST(X12Samples, SmallestCompleteInterchange) {
  const std::string text =
      "ISA*00*          *00*          *ZZ*CARRIER        *ZZ*CUSTOMER       "
      "*240112*0215*U*00401*000000001*0*P*:~\n"
      "GS*CI*CARRIER*CUSTOMER*20240112*0215*1*X*004010~\nST*811*0001~\nBIG*20240110*INV1*****DI~\n"
      "REF*12*3125550100123~\nITD*03*3****20240205~\nDTM*186*20231211~\nDTM*187*20240110~\nN1*PE*EXAMPLE "
      "TEL~\n"
      "HL*1**1*1~\nLX*1~\nNM1*SJ*2*EXAMPLE TEL~\nHL*2*1*4*1~\nLX*1~\nPID*F****MONTHLY SERVICE~\nHL*3*2*8*0~\n"
      "SLN*1**A*2*EA*38.50*PM~\nSI*TI*UC*1FB~\nPID*F****BUSINESS "
      "LINE~\nTXI*ST*5.39*0.07****A*77.00~\nTDS*8239~\n"
      "BAL*P*PB*82.39~\nBAL*M*TP*-82.39~\nBAL*M*TT*82.39~\nCTT*1~\nSE*24*0001~\nGE*1*1~\nIEA*1*000000001~\n";
  const auto reading = read_whole(text);
  ASSERT_EQ(reading.parts.size(), 1u);
  EXPECT_THAT(note_codes(reading), IsEmpty());
  // 2 x 38.50 + 5.39.
  EXPECT_EQ(sum_of(reading, 0), "82.39");
  EXPECT_EQ(cell(reading, 0, column::kAmount), "77.00");
  EXPECT_EQ(cell(reading, 1, column::kBelongsTo), cell(reading, 0, column::kSourceOffset) + ":0");
  EXPECT_EQ(reading.dispositions.bytes(), text.size());
}

TEST(X12Samples, EveryByteHasOneDisposition) {
  for (const auto& name : fixture_names()) {
    const auto text = fixture(name);
    EXPECT_EQ(read_whole(text).dispositions.bytes(), text.size()) << name;
  }
}

TEST(X12Sniff, KnowsAnInvoiceGroupOrSet) {
  const auto reader = make_x12_811_reader();
  for (const auto& name : fixture_names()) EXPECT_TRUE(reader->sniff(fixture(name))) << name;
  const std::string text = BillText().add("TDS*0~").text();
  EXPECT_TRUE(reader->sniff(text));
  EXPECT_FALSE(reader->sniff(""));
  EXPECT_FALSE(reader->sniff("ISA"));
  EXPECT_FALSE(reader->sniff("account,amount\n1,2\n"));
  EXPECT_FALSE(reader->sniff(text.substr(0, 90)));
  std::string remittance = replaced(text, "GS*CI*", "GS*RA*");
  EXPECT_TRUE(reader->sniff(remittance)) << "the set still says 811";
  remittance = replaced(remittance, "ST*811*", "ST*820*");
  EXPECT_FALSE(reader->sniff(remittance));
}

// Defects (design, section 7).

TEST(X12Defects, WrongSegmentCountIsNoted) {
  const auto reading = read_whole(fixture("own_811_05_01_defect.edi"));
  EXPECT_EQ(sum_of(reading, 0), "286.96");
  EXPECT_THAT(note_codes(reading), UnorderedElementsAre("x12.se-count", kLocalBill));
  const auto* note = note_of(reading, "x12.se-count");
  ASSERT_NE(note, nullptr);
  EXPECT_THAT(note->problem.what, HasSubstr("130"));
  EXPECT_THAT(note->problem.what, HasSubstr("129"));
  EXPECT_EQ(note->problem.where.file, "bill.edi");
  EXPECT_EQ(note->problem.where.element, "SE01");
}

TEST(X12Defects, TotalWithAPointIsReadAsWritten) {
  const auto reading = read_whole(fixture("own_811_05_03_defect.edi"));
  EXPECT_EQ(reading.parts[0].levels.front().printed->text(), "286.96");
  EXPECT_EQ(sum_of(reading, 0), "286.96");
  EXPECT_THAT(note_codes(reading), UnorderedElementsAre("x12.n2-with-point", kLocalBill));
}

// Level 4 prints 52.92 and holds nothing else; level 3 above it lacks the same 52.92.
TEST(X12Defects, LevelWithoutItsParentIsPutWhereTheSumsSay) {
  const auto reading = read_whole(fixture("own_811_05_05_defect.edi"));
  EXPECT_THAT(note_codes(reading), UnorderedElementsAre("x12.hl-missing-parent", kLocalBill));
  EXPECT_THAT(reading.notes[0].problem.what, HasSubstr("44"));
  EXPECT_EQ(level_of(reading.parts[0], "000000101/0001/5").parent, "000000101/0001/4");
  EXPECT_EQ(sum_of(reading, 0), "286.96");
}

// Without printed totals nothing says where it belongs.
TEST(X12Defects, LevelWithoutItsParentIsAttachedToTheBillWhenNoSumSays) {
  auto text = fixture("own_811_05_05_defect.edi");
  for (auto at = text.find("AMT*GW*"); at != std::string::npos; at = text.find("AMT*GW*"))
    text.replace(at, 7, "AMT*ZZ*");
  const auto reading = read_whole(text);
  EXPECT_EQ(level_of(reading.parts[0], "000000101/0001/5").parent, "000000101/0001");
  EXPECT_EQ(sum_of(reading, 0), "286.96");
}

TEST(X12Defects, ByteOrderMarkAndIndentationAreNoted) {
  const auto reading = read_whole(fixture("own_811_05_07_defect.edi"));
  EXPECT_THAT(note_codes(reading), UnorderedElementsAre("x12.byte-order-mark", "x12.indented", kLocalBill));
  EXPECT_EQ(sum_of(reading, 0), "286.96");
}

TEST(X12Defects, MissingLastTerminatorIsNoted) {
  const auto reading = read_whole(fixture("own_811_05_09_defect.edi"));
  EXPECT_THAT(note_codes(reading), UnorderedElementsAre("x12.terminator-missing", kLocalBill));
  EXPECT_EQ(sum_of(reading, 0), "286.96");
}

TEST(X12Defects, UnpaddedHeaderAndMissingComponentSeparator) {
  const auto text = fixture("own_811_01_ilec_usoc_004010.edi");
  const std::string header = text.substr(0, text.find('\n'));
  const std::string rest = text.substr(header.size());
  const auto unpadded =
      read_whole("ISA*00**00**ZZ*MERIDIANBELL*ZZ*LAKESHORE*240112*0215*U*00401*101*0*P*:~" + rest);
  EXPECT_THAT(note_codes(unpadded), UnorderedElementsAre("x12.isa-unpadded", kLocalBill));
  EXPECT_EQ(sum_of(unpadded, 0), "286.96");
  const auto missing = read_whole(replaced(header, "*P*:~", "*P~") + rest);
  EXPECT_THAT(note_codes(missing), UnorderedElementsAre("x12.isa16-missing", kLocalBill));
  EXPECT_EQ(sum_of(missing, 0), "286.96");
}

TEST(X12Defects, NewlinesAsTerminators) {
  std::string text = fixture("own_811_01_ilec_usoc_004010.edi");
  text.erase(std::remove(text.begin(), text.end(), '~'), text.end());
  const auto lines = read_whole(text);
  EXPECT_THAT(note_codes(lines), UnorderedElementsAre(kLocalBill));
  EXPECT_EQ(sum_of(lines, 0), "286.96");
  const auto without_component = read_whole(replaced(text, "*P*:\n", "*P\n"));
  EXPECT_THAT(note_codes(without_component), UnorderedElementsAre("x12.isa16-missing", kLocalBill));
  EXPECT_EQ(sum_of(without_component, 0), "286.96");
}

TEST(X12Defects, MixedLineEndsAndTrailers) {
  std::string text = fixture("own_811_01_ilec_usoc_004010.edi");
  text = replaced(text, "~\nGS", "~\r\nGS") + "   \x1A";
  const auto reading = read_whole(text);
  EXPECT_THAT(note_codes(reading), UnorderedElementsAre("x12.line-ends-mixed", kLocalBill));
  EXPECT_EQ(sum_of(reading, 0), "286.96");
  EXPECT_EQ(reading.dispositions.bytes(), text.size());
}

TEST(X12Defects, WrongEnvelopeCountsAreNotedEach) {
  std::string text = BillText().add("TDS*0~").text();
  text = replaced(text, "GE*1*1~IEA*1*000000001~", "GE*2*7~IEA*3*9~");
  text = replaced(text, "SE*6*0001~", "SE*6*0002~");
  const auto reading = read_whole(text);
  EXPECT_THAT(note_codes(reading), UnorderedElementsAre("x12.ge-count", "x12.ge-control", "x12.iea-count",
                                                        "x12.iea-control", "x12.se-control"));
  EXPECT_EQ(reading.parts.size(), 1u);
}

TEST(X12Defects, LineItemCountThatFitsNothingIsNoted) {
  const auto reading = read_whole(replaced(fixture("own_811_01_ilec_usoc_004010.edi"), "CTT*4~", "CTT*77~"));
  EXPECT_THAT(note_codes(reading), UnorderedElementsAre(kLocalBill, "x12.ctt-count"));
  EXPECT_EQ(sum_of(reading, 0), "286.96");
}

TEST(X12Defects, SetCutOffBeforeItsEndIsRefusedAndTheOthersStay) {
  const std::string good = BillText().add("HL*1**1*0~SLN*1**A*1*EA*10.00*PM~TDS*1000~").set("0001");
  const std::string cut = "ST*811*0002~BIG*20240110*INV2*****DI~REF*12*77~HL*1**1*0~SLN*1**A*1*EA*99.00*PM~";
  const std::string text = BillText::envelope(good + cut, 2);
  const auto reading = read_whole(text);
  ASSERT_EQ(reading.parts.size(), 1u);
  EXPECT_EQ(reading.parts[0].key.number, "INV1");
  EXPECT_EQ(reading.charges.rows(), 1u);
  ASSERT_EQ(reading.refused.size(), 1u);
  const auto& problem = reading.refused[0];
  EXPECT_EQ(problem.where.file, "bill.edi");
  EXPECT_EQ(*problem.where.offset, text.find("GE*2*1~"));
  EXPECT_EQ(problem.where.element, "SE");
  EXPECT_THAT(problem.what, HasSubstr("cut off"));
  EXPECT_THAT(problem.what, HasSubstr("SLN"));
  EXPECT_THAT(problem.advice, HasSubstr("send"));
  ASSERT_EQ(reading.quarantine.size(), 1u);
  EXPECT_EQ(reading.quarantine[0].offset, text.find("ST*811*0002"));
  EXPECT_EQ(reading.quarantine[0].length, cut.size());
  EXPECT_EQ(reading.dispositions.bytes(), text.size());
  EXPECT_EQ(reading.dispositions.counts[static_cast<std::size_t>(bill::Disposition::quarantined)].bytes,
            cut.size());
}

TEST(X12Defects, UnreadableMoneyRefusesTheSetOnly) {
  const std::string good = BillText().add("HL*1**1*0~SLN*1**A*1*EA*10.00*PM~TDS*1000~").set("0001");
  for (const std::string bad :
       {"HL*1**1*0~SLN*1**A*1*EA*12.3.4*PM~TDS*1000~", "HL*1**1*0~SLN*1**A*x*EA*12*PM~TDS*1000~",
        "HL*1**1*0~TXI*ST*1,00~TDS*1000~", "HL*1**1*0~ITA*C***06***1O0~TDS*1000~",
        "HL*1**1*0~USD*A*1*0.05**MJ*4*12*$3~TDS*1~",
        "HL*1**1*0~TCD*1*20240103*0912*******1**0.1*0.1.0~TDS*1~", "TDS*10.0.0~", "TDS*~",
        "TDS*1000~TDS*1001~"}) {
    const auto reading = read_whole(BillText::envelope(good + BillText().add(bad).set("0002"), 2));
    ASSERT_EQ(reading.refused.size(), 1u) << bad;
    EXPECT_TRUE(reading.refused[0].where.offset.has_value()) << bad;
    EXPECT_FALSE(reading.refused[0].advice.empty()) << bad;
    EXPECT_EQ(reading.parts.size(), 1u) << bad;
    EXPECT_EQ(reading.charges.rows(), 1u) << bad;
  }
  // Money that never counts stops nothing.
  const auto information = read_whole(BillText().add("HL*1**1*0~TXI*ST*1,00*****O~TDS*0~").text());
  EXPECT_THAT(information.refused, IsEmpty());
  EXPECT_EQ(information.quarantine.size(), 1u);
}

TEST(X12Defects, SetWithoutItsInvoiceIsRefused) {
  const std::string text = BillText().add("TDS*0~").text();
  EXPECT_EQ(read_whole(replaced(text, "BIG*20240110", "BIG*20241310")).refused.size(), 1u);
  EXPECT_EQ(read_whole(replaced(text, "BIG*20240110*INV1*****DI~", "NTE*INV*NO BIG~")).refused.size(), 1u);
}

TEST(X12Defects, UnknownSegmentsAreCountedOncePerTag) {
  const auto reading =
      read_whole(BillText().add("HL*1**1*0~QQQ*1~QQQ*2~ZZ9*1~SLN*1**A*1*EA*10.00*PM~TDS*1000~").text());
  EXPECT_THAT(note_codes(reading), UnorderedElementsAre("x12.unknown-segment", "x12.unknown-segment"));
  EXPECT_THAT(reading.notes[0].problem.what, HasSubstr("QQQ"));
  EXPECT_THAT(reading.notes[0].problem.what, HasSubstr("2 times"));
  EXPECT_EQ(sum_of(reading, 0), "10.00");
}

TEST(X12Defects, OtherTransactionSetsAreLeftOut) {
  const std::string bill = BillText().add("HL*1**1*0~SLN*1**A*1*EA*10.00*PM~TDS*1000~").set("0001");
  const std::string other = "ST*810*0002~BIG*20240301*X~IT1*1*1*EA*1150.00~TDS*115000~SE*5*0002~";
  const std::string text = BillText::envelope(bill + other, 2);
  const auto reading = read_whole(text);
  EXPECT_EQ(reading.parts.size(), 1u);
  EXPECT_EQ(reading.charges.rows(), 1u);
  EXPECT_THAT(note_codes(reading), UnorderedElementsAre("x12.other-set"));
  EXPECT_EQ(reading.dispositions.bytes(), text.size());
  EXPECT_EQ(reading.dispositions.counts[static_cast<std::size_t>(bill::Disposition::ignored)].bytes,
            other.size());
}

TEST(X12Defects, FileWithoutAnySetIsAProblem) {
  const auto reading = read_at(
      "ISA*00*          *00*          *ZZ*CARRIER        *ZZ*CUSTOMER       "
      "*240112*0215*U*00401*000000001*0*P*:~GS*CI*CARRIER*CUS");
  ASSERT_FALSE(reading.ok());
  EXPECT_THAT(reading.problem().what, HasSubstr("811"));
  EXPECT_FALSE(read_at("junk").ok());
}

TEST(X12Defects, LimitsRefuseTheSetWithAReason) {
  const std::string many(600, '*');
  auto reading = read_whole(BillText().add("HL*1**1*0~SLN" + many + "~TDS*0~").text());
  ASSERT_EQ(reading.refused.size(), 1u);
  EXPECT_THAT(reading.refused[0].what, HasSubstr("512 elements"));
  const std::string blob((std::size_t{64} << 10U) + 10, 'x');
  reading = read_whole(BillText().add("HL*1**1*0~MSG*" + blob + "~TDS*0~").text());
  ASSERT_EQ(reading.refused.size(), 1u);
  EXPECT_THAT(reading.refused[0].what, HasSubstr("65536 bytes"));
  std::string deep = "HL*1**1*1~";
  for (int i = 2; i <= 65; ++i) deep += "HL*" + std::to_string(i) + "*" + std::to_string(i - 1) + "*4*1~";
  reading = read_whole(BillText().add(deep + "TDS*0~").text());
  ASSERT_EQ(reading.refused.size(), 1u);
  EXPECT_THAT(reading.refused[0].what, HasSubstr("64 deep"));
}

TEST(X12Defects, LevelsInACircleAreOpened) {
  const auto reading =
      read_whole(BillText().add("HL*1*2*1*1~HL*2*1*4*1~SLN*1**A*1*EA*10.00*PM~HL*3*3*4*0~TDS*1000~").text());
  ASSERT_EQ(reading.parts.size(), 1u);
  EXPECT_EQ(sum_of(reading, 0), "10.00");
  EXPECT_THAT(note_codes(reading), Contains("x12.hl-cycle"));
  auto sums = sums_by_level(reading, reading.parts[0]);
  EXPECT_EQ(sums["000000001/0001"].text(), "10.00");
}

TEST(X12Envelope, InterchangesWithTheirOwnDelimiters) {
  const std::string first =
      BillText().add("HL*1**1*0~SLN*1**A*1*EA*10.00*PM~HL*2*1*4*0~SLN*1**A*1*EA*5.00*PM~TDS*1500~").text();
  std::string second =
      BillText().add("HL*1**1*0~SLN*1**A*1*EA*20.00*PM~HL*2*1*4*0~SLN*1**A*1*EA*5.50*PM~TDS*2550~").text();
  for (char& c : second) {
    if (c == '*') c = '\x1D';
    if (c == '~') c = '\x1C';
    if (c == ':') c = '\x1F';
  }
  const std::string text = first + "\r\n" + second + "\x1A" + first;
  const auto reading = read_whole(text);
  ASSERT_EQ(reading.parts.size(), 3u);
  EXPECT_EQ(sum_of(reading, 0), "15.00");
  EXPECT_EQ(sum_of(reading, 1), "25.50");
  EXPECT_EQ(sum_of(reading, 2), "15.00");
  // Three sets of one control number keep levels of their own.
  EXPECT_EQ(reading.parts[0].levels.front().id, "000000001/0001");
  EXPECT_EQ(reading.parts[1].levels.front().id, "000000001/0001#2");
  EXPECT_EQ(reading.parts[2].levels.front().id, "000000001/0001#3");
  EXPECT_EQ(reading.dispositions.bytes(), text.size());
}

TEST(X12Envelope, FilesPutTogetherWithoutTheLastTerminator) {
  std::string one = BillText().add("HL*1**1*0~SLN*1**A*1*EA*10.00*PM~TDS*1000~").text();
  one.pop_back();
  for (const std::string between : {"", "\n", "\r\n"}) {
    const auto reading = read_whole(one + between + one);
    ASSERT_EQ(reading.parts.size(), 2u);
    EXPECT_THAT(note_codes(reading), Contains("x12.terminator-missing"));
    EXPECT_EQ(reading.dispositions.bytes(), 2 * one.size() + between.size());
  }
}

TEST(X12Envelope, LaterReleases) {
  std::string text =
      BillText().add("HL*1**1*0~SLN*1**A*1*EA>XX*10.00*PM~USD*A*1*0.5**MJ>1*3~TDS*1150~").text();
  text = replaced(text, "*U*00401*", "*^*00501*");
  text = replaced(text, "*P*:~", "*P*>~");
  text = replaced(text, "*X*004010~", "*X*005010~");
  const auto reading = read_whole(text);
  EXPECT_THAT(note_codes(reading), IsEmpty());
  EXPECT_EQ(sum_of(reading, 0), "11.50");
  EXPECT_EQ(cell(reading, 0, column::kUnit), "EA");
  EXPECT_EQ(cell(reading, 1, column::kUnit), "MJ");
}

TEST(X12Envelope, SixDigitDatesBeforeRelease4010) {
  const auto reading =
      read_whole(replaced(BillText().add("DTM*186*991211~TDS*0~").text(), "BIG*20240110", "BIG*991231"));
  ASSERT_EQ(reading.parts.size(), 1u);
  EXPECT_EQ(reading.parts[0].key.bill_date.text(), "1999-12-31");
  EXPECT_EQ(reading.parts[0].period_from->text(), "1999-12-11");
}

TEST(X12Heading, MarkersAndMemoranda) {
  const auto marker = [](const std::string& type, const std::string& purpose) {
    return read_whole(BillText(type).purpose(purpose).add("TDS*0~").text()).parts.at(0).marker;
  };
  EXPECT_EQ(marker("DI", "00"), bill::Marker::none);
  EXPECT_EQ(marker("RG", ""), bill::Marker::replaces);
  EXPECT_EQ(marker("DI", "05"), bill::Marker::replaces);
  EXPECT_EQ(marker("DI", "01"), bill::Marker::cancels);
  for (const std::string type : {"ME", "CM", "FE"}) {
    const auto reading = read_whole(BillText(type).add("HL*1**1*0~SLN*1**A*1*EA*10.00*PM~TDS*1000~").text());
    EXPECT_TRUE(reading.parts[0].information_only) << type;
    EXPECT_EQ(cell(reading, 0, column::kInTotal), "1");
    EXPECT_EQ(cell(reading, 0, column::kPayable), "0");
  }
}

TEST(X12Heading, AccountsAndCarriersHaveAnOrder) {
  const std::string levels = "HL*1**1*1~NM1*SJ*2*LEVEL TEL~HL*2*1*2*0~REF*11*FROM-LEVEL~TDS*0~";
  const std::string text = BillText().add(levels).text();
  EXPECT_EQ(read_whole(text).parts[0].key.account, "3125550100123");
  EXPECT_EQ(read_whole(replaced(text, "REF*12*3125550100123", "REF*14*MASTER")).parts[0].key.account,
            "MASTER");
  EXPECT_EQ(read_whole(replaced(text, "REF*12*3125550100123", "NTE*INV*NONE")).parts[0].key.account,
            "FROM-LEVEL");
  EXPECT_EQ(read_whole(replaced(text, "N1*PE*", "N1*RI*")).parts[0].key.carrier, "EXAMPLE TEL");
  // Senders use other codes than the guides of 811 (DE98: remittance, vendor, selling party).
  for (const char* entity : {"N1*RE*", "N1*VN*", "N1*SE*"})
    EXPECT_EQ(read_whole(replaced(text, "N1*PE*", entity)).parts[0].key.carrier, "EXAMPLE TEL") << entity;
  EXPECT_EQ(read_whole(replaced(text, "N1*PE*", "N1*PR*")).parts[0].key.carrier, "LEVEL TEL");
  const auto bare = read_whole(replaced(BillText().add("TDS*0~").text(), "N1*PE*", "N1*PR*"));
  EXPECT_EQ(bare.parts[0].key.carrier, "CARRIER");
  EXPECT_EQ(bare.parts[0].customer, "EXAMPLE TEL");
}

TEST(X12Samples, ACurrencyThatIsNoCodeIsNotTaken) {
  const std::string bill = fixture("own_811_01_ilec_usoc_004010.edi");
  std::string stated = bill;
  stated.insert(stated.find('~', stated.find("BIG*")) + 1, "CUR*SE*9USD~");
  const auto reading = read_whole(stated);
  ASSERT_EQ(reading.parts.size(), 1u);
  EXPECT_EQ(reading.parts[0].currency, "");
  EXPECT_FALSE(reading.charges.column(column::kCurrency).is_known(0));
  EXPECT_THAT(note_codes(reading), testing::Contains("x12.no-currency"));
}

}  // namespace
}  // namespace telaudit::formats::test
