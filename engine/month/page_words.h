// The words of a page's lines, the same in text and HTML.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "month/month_page.h"

namespace telaudit::month {

std::string counted(std::uint64_t count, const std::string& one);  // "3 bills"
std::string capitalised(std::string_view words);
std::string signed_money(const Total& amount, const std::string& currency);  // "+USD 12.00"

// Carrier, account and number, fit for a terminal.
std::string who_of(const bill::InvoiceKey& key);
std::string who_of(const SinceThen::Line& line);

std::string words_of(const BillLine& bill);
std::string words_of(const HeadSum& sum);
std::string words_of(const ExpectedBill& bill);
std::string words_of(const SeriesSum& sum, bool contract_given);
std::string words_of(const ShareLine& share);
std::string words_of(const UnusualAccount& account);
std::string words_of(const SinceThen::Line& line);

// Whether the change of an account is said among the unusual ones.
bool is_unusual(const MonthPage& page, const AccountChange& change);

// Of all heads, by currency.
std::map<std::string, HeadSum> totals_of(const MonthPage& page);

}  // namespace telaudit::month
