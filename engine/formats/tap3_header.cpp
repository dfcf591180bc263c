#include "formats/tap3_header.h"

#include <algorithm>

#include "base/fast_number.h"
#include "base/text.h"
#include "formats/tap3_tags.h"

namespace telaudit::formats::tap3 {
namespace {

using ber::Element;
using ber::Found;

constexpr std::int64_t kMostDecimals = 12;
constexpr std::size_t kStampTime = 14;  // "CCYYMMDDhhmmss"

// Calls visit(element) for each application element of the content, until what is none.
template <typename Visit>
void each_element(std::string_view content, Visit&& visit) {
  Element element;
  while (!content.empty() && ber::read_element(content, element) == Found::element) {
    if (element.tag_class == ber::Class::application) visit(element);
    content.remove_prefix(element.size);
  }
}

// "CCYYMMDDhhmmss" and "+hhmm" of a time with its own offset.
std::string stamp_of(std::string_view content) {
  std::string time;
  std::string offset;
  each_element(content, [&](const Element& element) {
    if (element.tag == kLocalTimeStamp) time = plain_text(element.content);
    if (element.tag == kUtcTimeOffset) offset = plain_text(element.content);
  });
  return time + offset;
}

// 10^-5 of a percent (TD.57, TaxRate): 2000000 is 20 %.
std::optional<Decimal> tax_rate(std::string_view text) {
  const auto digits = parse_decimal(plain_text(text));
  if (!digits || digits->scale != 0) return std::nullopt;
  return Decimal{digits->mantissa, 7};
}

void read_batch_control(std::string_view content, Header& header) {
  each_element(content, [&](const Element& element) {
    switch (element.tag) {
      case kSender:
        header.sender = plain_text(element.content);
        break;
      case kRecipient:
        header.recipient = plain_text(element.content);
        break;
      case kFileSequenceNumber:
        header.sequence = plain_text(element.content);
        break;
      case kFileTypeIndicator:
        header.test = plain_text(element.content) == "T";
        break;
      case kSpecificationVersion:
        header.specification = ber::integer(element.content);
        break;
      case kReleaseVersion:
        header.release = ber::integer(element.content);
        break;
      case kFileCreation:
        header.created = stamp_of(element.content);
        break;
      case kFileAvailable:
        header.available = stamp_of(element.content);
        break;
      case kTransferCutOff:
        header.cut_off = stamp_of(element.content);
        break;
      default:
        break;
    }
  });
}

void read_taxation(std::string_view content, Header& header) {
  Taxation taxation;
  each_element(content, [&](const Element& element) {
    if (element.tag == kTaxCode) taxation.code = ber::integer(element.content).value_or(0);
    if (element.tag == kTaxType) taxation.type = plain_text(element.content);
    if (element.tag == kTaxRate) taxation.rate = tax_rate(element.content);
  });
  header.taxations.push_back(std::move(taxation));
}

void read_exchange(std::string_view content, Header& header) {
  Exchange exchange;
  std::optional<std::int64_t> rate;
  std::int64_t places = 0;
  each_element(content, [&](const Element& element) {
    if (element.tag == kExchangeRateCode) exchange.code = ber::integer(element.content).value_or(0);
    if (element.tag == kNumberOfDecimalPlaces) places = ber::integer(element.content).value_or(-1);
    if (element.tag == kExchangeRate) rate = amount_of(element.content);
  });
  if (rate && places >= 0 && places <= kMostDecimals)
    exchange.rate = Decimal{*rate, static_cast<std::uint8_t>(places)};
  header.exchanges.push_back(exchange);
}

Result<void> read_accounting(std::string_view content, std::size_t offset, const std::string& file,
                             Header& header) {
  Result<void> done;
  each_element(content, [&](const Element& element) {
    switch (element.tag) {
      case kLocalCurrency:
        header.local_currency = plain_text(element.content);
        break;
      case kTapCurrency:
        header.currency = plain_text(element.content);
        break;
      case kTapDecimalPlaces: {
        const auto places = ber::integer(element.content);
        if (!places || *places < 0 || *places > kMostDecimals) {
          done = Problem{"the decimal places of its amounts are no number from 0 to 12",
                         {file, offset, {}, {}, "TapDecimalPlaces"},
                         "ask the sender for a corrected file"};
        } else {
          header.decimals = static_cast<std::uint8_t>(*places);
          header.has_decimals = true;
        }
        break;
      }
      case kTaxationList:
        each_element(element.content, [&](const Element& taxation) {
          if (taxation.tag == kTaxation) read_taxation(taxation.content, header);
        });
        break;
      case kCurrencyConversionList:
        each_element(element.content, [&](const Element& conversion) {
          if (conversion.tag == kCurrencyConversion) read_exchange(conversion.content, header);
        });
        break;
      default:
        break;
    }
  });
  return done;
}

void read_network(std::string_view content, Header& header) {
  each_element(content, [&](const Element& list) {
    if (list.tag != kUtcTimeOffsetInfoList) return;
    each_element(list.content, [&](const Element& info) {
      if (info.tag != kUtcTimeOffsetInfo) return;
      UtcOffset offset;
      each_element(info.content, [&](const Element& element) {
        if (element.tag == kUtcTimeOffsetCode) offset.code = ber::integer(element.content).value_or(0);
        if (element.tag == kUtcTimeOffset) offset.tenths = offset_tenths(plain_text(element.content));
      });
      header.utc_offsets.push_back(std::move(offset));
    });
  });
}

template <typename Entry>
const Entry* with_code(const std::vector<Entry>& entries, std::int64_t code) {
  const auto at =
      std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.code == code; });
  return at == entries.end() ? nullptr : &*at;
}

// A day from 1900 on and a time within it, as nearly all are written.
std::optional<Moment> usual_local_time(std::string_view text) {
  constexpr std::int64_t kTenthsInDay = 864000;
  if (text.size() < kStampTime) return std::nullopt;
  const std::uint64_t first = fast::load8(text.data());
  const std::uint64_t last = fast::load8(text.data() + kStampTime - 8);
  if ((fast::not_digits(first) | fast::not_digits(last)) != 0) return std::nullopt;
  // Two bytes become the number that their digits are.
  const auto pair = [](std::uint64_t word, unsigned at) {
    const std::uint64_t digits = word - fast::kZeros;
    return static_cast<std::uint32_t>((digits * 10 + (digits >> 8U)) >> (8 * at)) & 0x7FU;
  };
  const FastDate date = fast::civil_day(pair(first, 0), pair(first, 2), pair(first, 4), pair(first, 6));
  const std::uint32_t hour = pair(last, 2);
  const std::uint32_t minute = pair(last, 4);
  const std::uint32_t second = pair(last, 6);
  if (!date.valid || hour >= 24 || minute >= 60 || second >= 60) return std::nullopt;
  return Moment{date.days * kTenthsInDay + ((hour * 60 + minute) * 60 + second) * 10};
}

std::optional<int> number(std::string_view text, std::size_t at, std::size_t digits) {
  int value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (i >= text.size() || text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

void append_bcd_digits(std::string_view octets, std::string& digits) {
  constexpr std::string_view kDigits = "0123456789*#abc ";
  constexpr unsigned kFiller = 15;
  std::size_t end = digits.size();
  digits.resize(end + 2 * octets.size());
  for (const char c : octets) {
    const auto both = static_cast<unsigned char>(c);
    digits[end] = kDigits[both >> 4U];
    digits[end + 1] = kDigits[both & 15U];
    if (both >> 4U == kFiller) break;
    ++end;
    if ((both & 15U) == kFiller) break;
    ++end;
  }
  digits.resize(end);
}

void append_plain_text(std::string_view octets, std::string& text) {
  octets = trim(octets);
  std::size_t end = text.size();
  text.resize(end + octets.size());
  for (const char c : octets) text[end++] = c >= ' ' && c < '\x7F' ? c : '?';
}

std::string plain_text(std::string_view octets) {
  std::string text;
  append_plain_text(octets, text);
  return text;
}

const Taxation* Header::taxation(std::int64_t code) const {
  return with_code(taxations, code);
}
const Exchange* Header::exchange(std::int64_t code) const {
  return with_code(exchanges, code);
}
const UtcOffset* Header::utc_offset(std::int64_t code) const {
  return with_code(utc_offsets, code);
}

std::optional<Moment> local_time(std::string_view text) {
  if (const auto usual = usual_local_time(text)) return usual;
  const auto year = number(text, 0, 4);
  const auto month = number(text, 4, 2);
  const auto day = number(text, 6, 2);
  const auto hour = number(text, 8, 2);
  const auto minute = number(text, 10, 2);
  const auto second = number(text, 12, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  const auto date = make_date(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
  if (!date) return std::nullopt;
  return make_moment(*date, *hour, *minute, *second);
}

std::optional<std::int64_t> offset_tenths(std::string_view text) {
  const auto hours = number(text, 1, 2);
  const auto minutes = number(text, 3, 2);
  if (!hours || !minutes) return std::nullopt;
  const std::int64_t tenths = std::int64_t{600} * (*hours * 60 + *minutes);
  return text[0] == '-' ? -tenths : tenths;
}

std::optional<std::int64_t> instant(std::string_view stamp) {
  const auto local = local_time(stamp);
  const auto offset = offset_tenths(stamp.substr(std::min(stamp.size(), kStampTime)));
  if (!local || !offset) return std::nullopt;
  return local->tenths - *offset;
}

Result<Opening> read_opening(std::string_view bytes, const std::string& file) {
  const auto broken = [&](std::size_t at) {
    return Problem{"what stands here is no element of a TAP3 file",
                   {file, at, {}, {}, {}},
                   "ask the sender for the file again"};
  };
  Opening opening;
  Element outer;
  if (ber::read_header(bytes, outer) != Found::element ||
      !(outer.is_application(kTransferBatch) || outer.is_application(kNotification)))
    return broken(0);
  opening.stated_size = outer.size;
  opening.stated_ends = outer.indefinite ? 1 : 0;
  Header& header = opening.header;
  header.notification = outer.tag == kNotification;
  if (header.notification) {
    Element whole;
    opening.whole = ber::read_element(bytes, whole) == Found::element;
    if (!opening.whole) return opening;
    read_batch_control(whole.content, header);
    opening.stated_ends = 0;
    opening.events = whole.size;
    opening.bytes = whole.size;
    opening.records = 1;
    return opening;
  }
  std::size_t at = outer.header;
  opening.bytes = at;
  for (;;) {
    Element element;
    const Found found = ber::read_header(bytes.substr(at), element);
    if (found == Found::incomplete) return opening;
    if (found == Found::broken) return broken(at);
    const bool events = found == Found::element && element.is_application(kCallEventDetailList);
    if (events || found == Found::end || element.is_application(kAuditControlInfo)) {
      opening.whole = true;
      opening.events = at + (events ? element.header : 0);
      opening.bytes = opening.events;
      opening.records += events ? 1 : 0;
      if (events && element.indefinite) ++opening.stated_ends;
      return opening;
    }
    const Found whole = ber::read_element(bytes.substr(at), element);
    if (whole == Found::incomplete) return opening;
    if (whole == Found::broken) return broken(at);
    if (element.is_application(kBatchControlInfo)) read_batch_control(element.content, header);
    if (element.is_application(kNetworkInfo)) read_network(element.content, header);
    if (element.is_application(kAccountingInfo))
      if (auto read = read_accounting(element.content, at, file, header); !read) return read.problem();
    at += element.size;
    opening.bytes = at;
    ++opening.records;
  }
}

Audit read_audit(std::string_view content) {
  Audit audit;
  each_element(content, [&](const Element& element) {
    const auto value = [&] { return amount_of(element.content); };
    switch (element.tag) {
      case kTotalCharge:
        audit.charge = value();
        break;
      case kTotalTaxValue:
        audit.tax = value();
        break;
      case kTotalDiscountValue:
        audit.discount = value();
        break;
      case kTotalChargeRefund:
        audit.charge_refund = value();
        break;
      case kTotalTaxRefund:
        audit.tax_refund = value();
        break;
      case kCallEventDetailsCount:
        audit.events = value();
        break;
      case kEarliestCall:
        audit.earliest = stamp_of(element.content);
        break;
      case kLatestCall:
        audit.latest = stamp_of(element.content);
        break;
      default:
        break;
    }
  });
  return audit;
}

}  // namespace telaudit::formats::tap3
