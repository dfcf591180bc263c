// From segments to charges: amounts, signs, relationships, classes, what belongs to what, and which readings
// the printed total decides.
#include "formats/x12_811_charges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "x12_bills.h"

namespace telaudit::formats::test {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;
namespace column = bill::charge;

bill::Reading bill_of(const std::string& segments, const std::string& type = "DI") {
  return read_whole(BillText(type).add("HL*1**1*1~HL*2*1*8*0~" + segments).text());
}

// "amount class in_total" of each charge.
std::vector<std::string> charges_of(const bill::Reading& reading) {
  std::vector<std::string> charges;
  for (std::size_t row = 0; row < reading.charges.rows(); ++row)
    charges.push_back(cell(reading, row, column::kAmount) + " " + cell(reading, row, column::kChargeClass) +
                      " " + cell(reading, row, column::kInTotal));
  return charges;
}

std::string only_charge(const std::string& segments) {
  const auto reading = bill_of(segments + "TDS*0~");
  const auto charges = charges_of(reading);
  return charges.size() == 1 ? charges[0] : std::to_string(charges.size()) + " charges";
}

TEST(X12Charges, LineItemAmounts) {
  EXPECT_EQ(only_charge("SLN*1**A*2*EA*3.10*PM~"), "6.20 recurring 1");
  EXPECT_EQ(only_charge("SLN*1**A***3.10*PM~"), "3.10 recurring 1");
  EXPECT_EQ(only_charge("IT1*1*2*EA*3.10*PE~"), "6.20 one_time 1");
  // Unit M4: the price is the extended amount, the quantity a count.
  EXPECT_EQ(only_charge("IT1*3*250*M4*123.87~"), "123.87  1");
  EXPECT_EQ(only_charge("SLN*3**A*250*M4*123.87~"), "123.87  1");
  EXPECT_EQ(only_charge("SLN*1**A*1*EA*-7.75*PM~"), "-7.75 credit 1");
  EXPECT_EQ(only_charge("SLN*1**A*1*EA*1.5E1*PM~"), "15 recurring 1");
}

TEST(X12Charges, Relationships) {
  EXPECT_EQ(only_charge("SLN*1**D*1*EA*7.75*PM~"), "-7.75 credit 1");
  EXPECT_EQ(only_charge("SLN*1**O*1*EA*7.75*PM~"), "7.75 recurring 0");
  EXPECT_EQ(only_charge("SLN*1**I*1*EA*7.75*PM~"), "7.75 recurring 0");
  const auto substituted = bill_of("SLN*1**S*1*EA*7.75*PM~TDS*775~");
  EXPECT_EQ(sum_of(substituted, 0), "7.75");
  EXPECT_THAT(note_codes(substituted), Contains("x12.substituted"));
  EXPECT_THAT(note_codes(bill_of("SLN*1**Q*1*EA*7.75*PM~TDS*775~")), Contains("x12.unknown-relationship"));
}

TEST(X12Charges, AllowancesAndCharges) {
  EXPECT_EQ(only_charge("ITA*A***04***500******GOOD CUSTOMER REBATE***A~"), "-5.00 discount 1");
  EXPECT_EQ(only_charge("ITA*A***04***500******SLA OUTAGE***A~"), "-5.00 credit 1");
  EXPECT_EQ(only_charge("ITA*A***04***500******ADJUSTMENT***A~DTM*215*20240101~"), "-5.00 credit 1");
  EXPECT_EQ(only_charge("ITA*A***04***-500******REBATE***A~"), "-5.00 discount 1");
  EXPECT_EQ(only_charge("ITA*C***06***1275******PAPER BILL FEE***A~"), "12.75 fee 1");
  EXPECT_EQ(only_charge("ITA*C***06***1275******Late payment charge***A~"), "12.75 late_fee 1");
  EXPECT_EQ(only_charge("ITA*C***06***1275******FLAT PLATE FEE***A~"), "12.75 fee 1");
  EXPECT_EQ(only_charge("ITA*C***06***1275******REGULATORY FEE***A~"), "12.75 surcharge 1");
  EXPECT_EQ(only_charge("ITA*C***15***9999******INFORMATION***A~"), "99.99 fee 0");
  EXPECT_EQ(only_charge("ITA*C***18***9999******TAX NOT PAYABLE***A~"), "99.99 fee 0");
  EXPECT_EQ(only_charge("ITA*C***06***9999******INFORMATION***O~"), "99.99 fee 0");
  // Rate times quantity where no total is sent: 0.25 x 12.
  EXPECT_EQ(only_charge("ITA*C***06**0.25****12*EA**PER LINE FEE***A~"), "3.00 fee 1");
  EXPECT_THAT(note_codes(bill_of("ITA*A***04***-500******REBATE***A~TDS*-500~")),
              Contains("x12.negative-allowance"));
  EXPECT_THAT(note_codes(bill_of("ITA*C***06***5.00******FEE***A~TDS*500~")), Contains("x12.n2-with-point"));
  // A percentage without an amount cannot be held.
  const auto percent = bill_of("ITA*A***04****3*10****TEN PERCENT OFF***A~TDS*0~");
  EXPECT_EQ(percent.charges.rows(), 0u);
  EXPECT_EQ(percent.quarantine.size(), 1u);
  EXPECT_THAT(percent.refused, IsEmpty());
}

TEST(X12Charges, Usage) {
  // 08 wins over 03 x 06; without it 0.05 x 412.
  EXPECT_EQ(only_charge("USD*A*1*0.05**MJ*412**20.61~"), "20.61 usage 1");
  EXPECT_EQ(only_charge("USD*A*1*0.05**MJ*412~"), "20.60 usage 1");
  EXPECT_EQ(only_charge("USD*O*1*0.05**MJ*412~"), "20.60 usage 0");
  EXPECT_EQ(only_charge("TCD*1*20240103*0912*CI*X*IL*CI*Y*NE*4.2**0.1470*0.1029***A~"), "0.1029 usage 1");
  EXPECT_EQ(only_charge("TCD*1*20240103*0912*CI*X*IL*CI*Y*NE*4.2**0.1470~"), "0.1470 usage 1");
}

TEST(X12Charges, DurationOfCalls) {
  const auto duration = [](const std::string& minutes, const std::string& seconds) {
    const auto reading = bill_of("TCD*1*20240103*0912*******" + minutes + "*" + seconds + "*1~TDS*100~");
    return cell(reading, 0, column::kDuration);
  };
  EXPECT_EQ(duration("4.2", ""), "2520");
  EXPECT_EQ(duration("11.0", ""), "6600");
  EXPECT_EQ(duration("", "252.5"), "2525");
  EXPECT_EQ(duration("4", "12"), "2520");     // four minutes and twelve seconds
  EXPECT_EQ(duration("4.2", "252"), "2520");  // the seconds are the whole call
  EXPECT_EQ(duration("0", "40"), "400");
  EXPECT_EQ(duration("", ""), "");
}

TEST(X12Charges, Taxes) {
  const auto reading = bill_of(
      "SLN*1**A*1*EA*100.00*PM~TXI*ST*7.00*0.07*VD*IL**A*100.00~TXI*CT*6.00*6****A*100.00~TXI*FT*3.00*3****A~"
      "TXI*ZZ*1.00*****A***NUMBER PORTABILITY~TXI*ZZ*1.00*****A***SOMETHING~TXI*GR**0.02~TDS*11800~");
  EXPECT_THAT(charges_of(reading), testing::ElementsAre("100.00 recurring 1", "7.00 tax 1", "6.00 tax 1",
                                                        "3.00 tax 1", "1.00 surcharge 1", "1.00 tax 1"));
  EXPECT_EQ(cell(reading, 1, column::kTaxRate), "0.07");
  EXPECT_EQ(cell(reading, 2, column::kTaxRate), "0.06");
  EXPECT_EQ(cell(reading, 3, column::kTaxRate), "0.03");
  EXPECT_EQ(cell(reading, 1, column::kBelongsTo), cell(reading, 0, column::kSourceOffset) + ":0");
  EXPECT_THAT(note_codes(reading), Contains("x12.tax-rate-percent"));
  EXPECT_EQ(sum_of(reading, 0), "118.00");
}

TEST(X12Charges, TaxTotalIsNotAddedToItsParts) {
  const auto beside = bill_of("TXI*ST*5.00~TXI*CT*2.00~TXI*TX*7.00~TDS*700~");
  EXPECT_EQ(sum_of(beside, 0), "7.00");
  EXPECT_THAT(note_codes(beside), IsEmpty());
  const auto alone = bill_of("TXI*TX*7.00~TDS*700~");
  EXPECT_EQ(sum_of(alone, 0), "7.00");
  const auto above =
      read_whole(BillText().add("TXI*TX*7.00~HL*1**1*1~TXI*ST*5.00~HL*2*1*8*0~TXI*CT*2.00~TDS*700~").text());
  EXPECT_EQ(sum_of(above, 0), "7.00");
  // The printed total may say that it is a tax like the others.
  const auto decided = bill_of("TXI*ST*5.00~TXI*TX*7.00~TDS*1200~");
  EXPECT_EQ(sum_of(decided, 0), "12.00");
  EXPECT_THAT(note_codes(decided), Contains("x12.tax-total-counted"));
}

TEST(X12Charges, IncludedChargesCountOnlyWhereTheTotalNeedsThem) {
  const std::string items = "SLN*1**A*1*EA*10.00*PM~SLN*2**I*1*EA*4.00*PM~";
  const auto without = bill_of(items + "TDS*1000~");
  EXPECT_EQ(sum_of(without, 0), "10.00");
  EXPECT_THAT(note_codes(without), IsEmpty());
  const auto with = bill_of(items + "TDS*1400~");
  EXPECT_EQ(sum_of(with, 0), "14.00");
  EXPECT_THAT(note_codes(with), Contains("x12.included-counted"));
  // When neither fits, nothing is added.
  EXPECT_EQ(sum_of(bill_of(items + "TDS*9900~"), 0), "10.00");
  // A level's total decides where the bill's total does not.
  const auto by_level =
      read_whole(BillText().add("HL*1**1*1~LX*1~AMT*5*14.00~" + items + "TDS*9900~").text());
  EXPECT_EQ(sum_of(by_level, 0), "14.00");
  EXPECT_THAT(note_codes(by_level), Contains("x12.included-counted"));
}

TEST(X12Charges, ItemSentTwiceIsTakenOnceWhereTheTotalSaysSo) {
  const std::string twice =
      "SLN*1**A*1*EA*10.00*PM~SI*TI*TN*3125550100~IT1*1*1*EA*10.00**SV*ABC~PID*F****LINE~TXI*ST*1.00~";
  const auto merged = bill_of(twice + "TDS*1100~");
  EXPECT_EQ(sum_of(merged, 0), "11.00");
  ASSERT_EQ(merged.charges.rows(), 2u);
  EXPECT_THAT(note_codes(merged), Contains("x12.sln-it1-merged"));
  EXPECT_EQ(cell(merged, 0, column::kProductCode), "ABC");
  EXPECT_EQ(cell(merged, 0, column::kDescription), "LINE");
  EXPECT_EQ(cell(merged, 1, column::kBelongsTo), cell(merged, 0, column::kSourceOffset) + ":0");
  const auto two = bill_of(twice + "TDS*2100~");
  EXPECT_EQ(sum_of(two, 0), "21.00");
  EXPECT_EQ(two.charges.rows(), 3u);
  EXPECT_THAT(note_codes(two), Not(Contains("x12.sln-it1-merged")));
}

TEST(X12Charges, CreditBillsWithoutASign) {
  const auto credit = bill_of("SLN*1**A*1*EA*10.00*PM~TDS*1000~", "CN");
  EXPECT_EQ(sum_of(credit, 0), "-10.00");
  EXPECT_EQ(credit.parts[0].levels[0].printed->text(), "-10.00");
  EXPECT_EQ(cell(credit, 0, column::kChargeClass), "credit");
  EXPECT_THAT(note_codes(credit), Contains("x12.credit-turned"));
  const auto charges_signed = bill_of("SLN*1**A*1*EA*-10.00*PM~TDS*1000~", "CE");
  EXPECT_EQ(sum_of(charges_signed, 0), "-10.00");
  EXPECT_EQ(charges_signed.parts[0].levels[0].printed->text(), "-10.00");
  const auto all_signed = bill_of("SLN*1**A*1*EA*-10.00*PM~TDS*-1000~", "CE");
  EXPECT_EQ(sum_of(all_signed, 0), "-10.00");
  EXPECT_THAT(note_codes(all_signed), Not(Contains("x12.credit-turned")));
}

TEST(X12Charges, ClassByDatesAndOrders) {
  EXPECT_EQ(only_charge("SLN*1**A*1*EA*10~DTM*150*20240201~DTM*151*20240229~"), "10 recurring 1");
  EXPECT_EQ(only_charge("SLN*1**A*1*EA*10~DTM*150*20240131~DTM*151*20240228~"), "10 recurring 1");
  EXPECT_EQ(only_charge("SLN*1**A*1*EA*10~DTM*150*20240201~DTM*151*20240215~"), "10  1");
  EXPECT_EQ(only_charge("SLN*1**A*1*EA*10~DTM*150****RD8*20240111-20240210~"), "10 recurring 1");
  EXPECT_EQ(only_charge("IT1*1*1*EA*10~REF*OW*A1~DTM*007*20240102~"), "10 one_time 1");
  EXPECT_EQ(only_charge("IT1*1*1*EA*10~DTM*007*20240102~"), "10  1");
  EXPECT_EQ(only_charge("SLN*1**A*1*EA*10*PE~DTM*150*20240201~DTM*151*20240229~"), "10 one_time 1");
}

TEST(X12Charges, Instalments) {
  const auto reading = bill_of("SLN*1**A*1*EA*33.33*PM~INC*04*MO*24*7*33.33~TDS*3333~");
  EXPECT_EQ(charges_of(reading)[0], "33.33 instalment 1");
  EXPECT_EQ(cell(reading, 0, column::kInstalment), "7");
  EXPECT_EQ(cell(reading, 0, column::kInstalments), "24");
  EXPECT_EQ(only_charge("SLN*1**A*1*EA~INC*04*MO*24*7*33.33~"), "33.33 instalment 1");
}

TEST(X12Charges, ServicesAreOwnOrInherited) {
  const auto reading = read_whole(
      BillText()
          .add("HL*1**1*1~HL*2*1*5*1~LX*1~SI*TI*CI*45/KXGS/900101//TFN~REF*CR*CC-7~REF*OW*ORDER-1~"
               "DTM*150*20240101~DTM*151*20240131~HL*3*2*8*0~SLN*1**A*1*EA*10*PM~SLN*2**A*1*EA*5*PM~SI*TI*TN*"
               "3125550100*UC*1FB~"
               "TXI*ST*1.00~SLN*3**A*1*EA*5*PM~SI*TI*QX*3125550199~SLN*4**A*1*EA*5*PM~SI*TI*QX*9ZR~"
               "SLN*5**A*1*EA*5*PM~SI*CI*HCFS.123~SLN*6**A*1*EA*5*PM~REF*TA*CKT9~NM1*EN*1*DOE*PAT~REF*OW*NOT-"
               "OURS~TDS*3600~")
          .text());
  const auto service = [&](std::size_t row) {
    return cell(reading, row, column::kServiceKind) + " " + cell(reading, row, column::kService);
  };
  EXPECT_EQ(service(0), "circuit 45/KXGS/900101//TFN");
  EXPECT_EQ(cell(reading, 0, column::kCostCentre), "CC-7");
  EXPECT_EQ(cell(reading, 0, column::kOrderReference), "ORDER-1");
  EXPECT_EQ(cell(reading, 0, column::kFrom), "2024-01-01");
  EXPECT_EQ(service(1), "telephone 3125550100");
  EXPECT_EQ(cell(reading, 1, column::kProductCode), "1FB");
  EXPECT_EQ(service(2), "telephone 3125550100") << "a tax is for the service of its charge";
  EXPECT_EQ(service(3), "telephone 3125550199") << "by its shape";
  EXPECT_EQ(cell(reading, 4, column::kProductCode), "9ZR") << "by its shape";
  EXPECT_EQ(service(5), "circuit HCFS.123") << "the qualifier is missing";
  EXPECT_EQ(service(6), "circuit CKT9");
  EXPECT_EQ(cell(reading, 6, column::kUser), "PAT DOE");
  EXPECT_EQ(cell(reading, 6, column::kOrderReference), "ORDER-1") << "REF after NM1 belongs to NM1";
}

TEST(X12Charges, SubAccountsCarryTheirOwnNumber) {
  const auto reading =
      read_whole(BillText()
                     .add("HL*1**1*1~HL*2*1*2*1~LX*1~REF*12*SUB-1~HL*3*2*8*0~SLN*1**A*1*EA*10*PM~TDS*1000~")
                     .text());
  EXPECT_EQ(cell(reading, 0, column::kAccount), "SUB-1");
  EXPECT_EQ(cell(reading, 0, column::kParentAccount), "3125550100123");
  EXPECT_EQ(reading.parts[0].key.account, "3125550100123");
}

TEST(X12Charges, DetailsUnderACharge) {
  const auto reading = bill_of(
      "IT1*1*1*EA*10.00*PM*PD*FROM IT1~ITA*A***04***100******TERM "
      "DISCOUNT***A~DTM*150*20240101~PID*F****FIRST PART~"
      "PID*F****SECOND "
      "PART~SLN*2**A*1*EA*5.00*PM~ITA*C***06***50******HANDLING***A~DTM*150*20240111~TDS*1450~");
  EXPECT_EQ(sum_of(reading, 0), "14.50");
  EXPECT_EQ(cell(reading, 0, column::kDescription), "FROM IT1 FIRST PART SECOND PART");
  EXPECT_EQ(cell(reading, 0, column::kFrom), "") << "an IT1's ITA has a date of its own";
  EXPECT_EQ(cell(reading, 1, column::kFrom), "2024-01-01");
  EXPECT_EQ(cell(reading, 1, column::kBelongsTo), cell(reading, 0, column::kSourceOffset) + ":0");
  EXPECT_EQ(cell(reading, 2, column::kFrom), "2024-01-11") << "an SLN's ITA has none";
  EXPECT_EQ(cell(reading, 3, column::kBelongsTo), cell(reading, 2, column::kSourceOffset) + ":0");
}

TEST(X12Charges, WhatCannotBeHeldExactlyIsQuarantined) {
  const auto reading =
      bill_of("SLN*1**A*0.1234567*EA*0.1234567*PM~SI*TI*UC*X~SLN*2**A*1*EA*10.00*PM~TDS*1000~");
  EXPECT_EQ(reading.charges.rows(), 1u);
  ASSERT_EQ(reading.quarantine.size(), 1u);
  EXPECT_THAT(reading.refused, IsEmpty());
  EXPECT_EQ(cell(reading, 0, column::kProductCode), "") << "the SI was the lost record's";
  // Two amounts that no one column can hold: the later one is left out, wherever the file is cut.
  const auto wide = bill_of("SLN*1**A*1*EA*0.123456789012*PM~SLN*2**A*1*EA*99999999999*PM~TDS*0~");
  EXPECT_EQ(wide.charges.rows(), 1u);
  EXPECT_EQ(wide.quarantine.size(), 1u);
}

TEST(X12Levels, TotalsPrintedBeforeAllowancesOrTaxes) {
  const auto level_of_row = [](const std::string& amount, const std::string& segments, std::size_t row) {
    const auto reading = read_whole(
        BillText()
            .add("HL*1**1*1~HL*2*1*4*1~LX*1~AMT*GW*" + amount + "~HL*3*2*8*0~" + segments + "TDS*1700~")
            .text());
    return cell(reading, row, column::kLevel);
  };
  const std::string items = "SLN*1**A*1*EA*20.00*PM~ITA*A***04***500******REBATE***A~TXI*ST*2.00~";
  EXPECT_EQ(level_of_row("17.00", items, 1), "000000001/0001/3");
  EXPECT_EQ(level_of_row("22.00", items, 1), "000000001/0001/1") << "before allowances";
  EXPECT_EQ(level_of_row("22.00", items, 2), "000000001/0001/3");
  EXPECT_EQ(level_of_row("15.00", items, 2), "000000001/0001/1") << "before taxes";
  EXPECT_EQ(level_of_row("20.00", items, 1), "000000001/0001/1") << "before both";
  EXPECT_EQ(level_of_row("99.00", items, 1), "000000001/0001/3") << "nothing fits: nothing moves";
}

TEST(X12Levels, TotalsWithFewerDecimalsMayBeRounded) {
  const auto reading =
      read_whole(BillText()
                     .add("HL*1**1*1~LX*1~AMT*GW*0.67~HL*2*1*8*0~SLN*1**A*1*EA*0.3332~SLN*2**A*1*EA*0.3332~"
                          "HL*3**4*0~LX*2~AMT*GW*1.50~SLN*1**A*1*EA*1.5000~TDS*217~")
                     .text());
  EXPECT_EQ(reading.parts[0].levels[1].roundings, 1u);
  EXPECT_EQ(reading.parts[0].levels[3].roundings, 0u) << "1.5000 needs no more than 1.50 shows";
}

TEST(X12Levels, QualifiersOfTotalsHaveAnOrder) {
  const auto printed = [](const std::string& amounts) {
    const auto reading = read_whole(BillText().add("HL*1**1*1~LX*1~" + amounts + "TDS*0~").text());
    return optional_text(reading.parts[0].levels[1].printed);
  };
  EXPECT_EQ(printed("AMT*1*1.00~AMT*5*5.00~AMT*GW*9.00~"), "9.00");
  EXPECT_EQ(printed("AMT*GW*9.00~AMT*5*5.00~"), "9.00");
  EXPECT_EQ(printed("AMT*5*5.00~AMT*T*0.50~"), "5.00");
  EXPECT_EQ(printed("AMT*GW*9.00*C~"), "-9.00");
  EXPECT_EQ(printed("AMT*T*0.50~"), "-");
  EXPECT_EQ(printed("AMT*GW*9.00~LX*2~AMT*GW*8.00~"), "-") << "two totals, neither is the level's";
  EXPECT_EQ(printed("AMT*GW*9.0.0~"), "-");
}

TEST(X12Summary, TotalMayStandBeforeTheLevels) {
  const auto reading = read_whole(BillText("CD")
                                      .add("TDS*1100~BAL*P*PB*5.00~BAL*M*TP*-5.00~BAL*M*TT*11.00~N1*87*"
                                           "SOMEBODY~HL*1**1*0~SLN*1**A*1*EA*10*PM~")
                                      .text());
  EXPECT_EQ(sum_of(reading, 0), "10");
  EXPECT_EQ(reading.parts[0].levels[0].balance().total_due->text(), "11.00");
  EXPECT_THAT(note_codes(reading), IsEmpty());
}

TEST(X12Summary, WholeBillTaxesAndLateFees) {
  const auto reading = read_whole(BillText()
                                      .add("TXI*ST*1.00~HL*1**1*0~SLN*1**A*1*EA*10*PM~TDS*1250~"
                                           "ITA*C***06***150******LATE PAYMENT***A~DTM*007*20240101~")
                                      .text());
  EXPECT_EQ(sum_of(reading, 0), "12.50");
  EXPECT_EQ(cell(reading, 0, column::kLevel), "000000001/0001");
  EXPECT_EQ(cell(reading, 2, column::kLevel), "000000001/0001");
  EXPECT_EQ(cell(reading, 2, column::kChargeClass), "late_fee");
}

TEST(X12Summary, ItemsWithoutAnyLevel) {
  const auto reading =
      read_whole(BillText().add("IT1*1*1*EA*5.50~PID*F****LINE~TXI*ST*0.50~TDS*600~").text());
  EXPECT_EQ(sum_of(reading, 0), "6.00");
  EXPECT_EQ(cell(reading, 0, column::kDescription), "LINE");
}

}  // namespace
}  // namespace telaudit::formats::test
