#include "x12_usage.h"

#include <charconv>
#include <utility>
#include <vector>

namespace telaudit::speed {
namespace {

constexpr std::uint64_t kTenThousandths = 10000;

class X12File {
 public:
  explicit X12File(const X12UsageOptions& options) : options_(options), calls_(options.usage) {}

  std::string run() {
    text_ +=
        "ISA*00*          *00*          *ZZ*CARRIER        *ZZ*CUSTOMER       "
        "*260402*0031*U*00401*000000001*0*P*:~\nGS*CI*CARRIER*CUSTOMER*20260402*0031*1*X*004010~\n";
    Call call;
    bool more = calls_.next(call);
    std::uint64_t sets = 0;
    while (more) {
      const std::uint32_t account = call.account;
      begin_set(++sets, account);
      while (more && call.account == account) {
        open_level(call);
        for (std::uint32_t n = 0; n < options_.calls_of_level && more && call.account == account; ++n) {
          write_call(call, n);
          more = calls_.next(call);
        }
        close_level();
      }
      end_set(sets);
    }
    text_ += "GE*";
    number(sets);
    text_ += "*1~\nIEA*1*000000001~\n";
    return std::move(text_);
  }

 private:
  void number(std::uint64_t value, int digits = 1) {
    char text[20];
    char* begin = text + sizeof text;
    do {
      *--begin = static_cast<char>('0' + value % 10);
      value /= 10;
    } while (value != 0 || text + sizeof text - begin < digits);
    text_.append(begin, static_cast<std::size_t>(text + sizeof text - begin));
  }

  void money(std::uint64_t value) {
    number(value / kTenThousandths);
    text_ += '.';
    number(value % kTenThousandths, 4);
  }

  void end() {
    text_ += "~\n";
    ++segments_;
  }
  void segment(const char* whole) {
    text_ += whole;
    end();
  }

  void begin_set(std::uint64_t set, std::uint32_t account) {
    segments_ = 0;
    total_ = 0;
    levels_ = 0;
    text_ += "ST*811*";
    number(set, 4);
    end();
    text_ += "BIG*20260331*LD-";
    number(account, 6);
    text_ += "*****CI";
    end();
    text_ += "CUR*SE*USD~\nREF*12*00";
    ++segments_;
    number(account, 8);
    end();
    segment("N1*RI*CROSSLINE LONG DISTANCE INC");
    segment("HL*1**1*1");
    text_ += "HL*2*1*2*1~\nREF*12*00";
    ++segments_;
    number(account, 8);
    end();
    levels_ = 2;
  }

  void open_level(const Call& call) {
    const std::uint64_t line = ++levels_;
    text_ += "HL*";
    number(line);
    segment("*2*4*1");
    segment("LX*1");
    text_ += "SI*TI*TN*";
    number(UsageCalls::service_number(call.service), 10);
    end();
    total_place_ = text_.size();
    level_total_ = 0;
    text_ += "HL*";
    number(++levels_);
    text_ += '*';
    number(line);
    segment("*9*0");
  }

  void write_call(const Call& call, std::uint32_t n) {
    const std::string& place = calls_.places()[call.place];
    const std::uint64_t minute = call.start / 60;
    text_ += "TCD*";
    number(n + 1);
    text_ += "*202603";
    number(minute / 1440 + 1, 2);
    text_ += '*';
    number(minute / 60 % 24, 2);
    number(minute % 60, 2);
    number(call.start % 60, 2);
    text_ += "*CI*";
    text_ += place;
    text_ += "*NE*CI*OMAHA*NE**";
    number(call.duration);
    text_ += '*';
    money(call.amount);
    text_ += '*';
    money(call.amount);
    segment("***A");
    text_ += "SI*TI*TN*0";
    number(call.called % 1000000000, 9);
    end();
    level_total_ += call.amount;
    if (!options_.taxes || n % 10 != 0) return;
    segment("TXI*ST*0.0100*0.05");
    level_total_ += 100;
  }

  void close_level() {
    total_ += level_total_;
    if (!options_.taxes) return;
    std::string tail = text_.substr(total_place_);
    text_.resize(total_place_);
    text_ += "AMT*GW*";
    money(level_total_);
    end();
    text_ += tail;
  }

  void end_set(std::uint64_t set) {
    text_ += "TDS*";
    number((total_ + 50) / 100);
    end();
    text_ += "SE*";
    number(segments_ + 1);
    text_ += '*';
    number(set, 4);
    end();
  }

  X12UsageOptions options_;
  UsageCalls calls_;
  std::string text_;
  std::uint64_t segments_ = 0;
  std::uint64_t total_ = 0;
  std::uint64_t level_total_ = 0;
  std::uint64_t levels_ = 0;
  std::size_t total_place_ = 0;
};

}  // namespace

std::string x12_usage(const X12UsageOptions& options) {
  return X12File(options).run();
}

}  // namespace telaudit::speed
