// The application tags of TAP3 (GSMA TD.57), as far as they are read. They are the same from release 9 to
// release 12; a tag that a release does not have does not occur in it. What is not listed is skipped, and
// looked into within an event: every tag has one meaning wherever it stands.
#pragma once

#include <cstdint>

namespace telaudit::formats::tap3 {

enum Tag : std::uint32_t {
  // The file.
  kTransferBatch = 1,
  kNotification = 2,
  kCallEventDetailList = 3,
  kBatchControlInfo = 4,
  kAccountingInfo = 5,
  kNetworkInfo = 6,
  kMessageDescriptionInfoList = 8,
  kAuditControlInfo = 15,
  // Events.
  kMobileOriginatedCall = 9,
  kMobileTerminatedCall = 10,
  kSupplServiceEvent = 11,
  kServiceCentreUsage = 12,
  kGprsCall = 14,
  kContentTransaction = 17,
  kLocationService = 297,
  kMessagingEvent = 433,
  kMobileSession = 434,
  // Batch control.
  kFileAvailable = 107,
  kFileCreation = 108,
  kFileSequenceNumber = 109,
  kFileTypeIndicator = 110,
  kRecipient = 182,
  kReleaseVersion = 189,
  kSender = 196,
  kSpecificationVersion = 201,
  kTransferCutOff = 227,
  // Accounting.
  kCurrencyConversionList = 80,
  kExchangeRate = 104,
  kExchangeRateCode = 105,
  kCurrencyConversion = 106,
  kLocalCurrency = 135,
  kNumberOfDecimalPlaces = 159,
  kTapCurrency = 210,
  kTaxationList = 211,
  kTaxCode = 212,
  kTaxRate = 215,
  kTaxation = 216,
  kTaxType = 217,
  kTapDecimalPlaces = 244,
  // Network.
  kUtcTimeOffset = 231,
  kUtcTimeOffsetCode = 232,
  kUtcTimeOffsetInfo = 233,
  kUtcTimeOffsetInfoList = 234,
  // Times.
  kLocalTimeStamp = 16,
  kCallEventStart = 44,
  kServiceStart = 447,
  // Of an event.
  kBearerServiceCode = 40,
  kCalledPlace = 42,
  kCalledRegion = 46,
  kDestinationNetwork = 90,
  kImsi = 129,
  kMsisdn = 152,
  kOriginatingNetwork = 164,
  kServingNetwork = 195,
  kTeleServiceCode = 218,
  kTotalCallEventDuration = 223,
  kDataVolumeIncoming = 250,
  kDataVolumeOutgoing = 251,
  kAccessPointName = 261,
  kDialledDigits = 279,
  kCallingNumber = 405,
  kCalledNumber = 407,
  kSmsDestination = 419,
  kSmsOriginator = 425,
  kNonChargedPartyNumber = 444,
  kRequestedDestination = 450,
  // Charges.
  kCharge = 62,
  kChargeDetail = 63,
  kChargeableUnits = 65,
  kChargedItem = 66,
  kChargedUnits = 68,
  kChargeInformation = 69,
  kChargeType = 71,
  kTaxInformation = 213,
  kCallTypeLevel2 = 255,
  kCallTypeLevel3 = 256,
  kCallTypeLevel1 = 259,
  kTaxValue = 397,
  kTaxableAmount = 398,
  kDiscountValue = 412,
  kCamelInvocationFee = 422,
  kSessionChargeInformation = 449,
  // Audit.
  kCallEventDetailsCount = 43,
  kEarliestCall = 101,
  kLatestCall = 133,
  kTotalDiscountValue = 225,
  kTotalTaxValue = 226,
  kTotalTaxRefund = 353,
  kTotalDiscountRefund = 354,
  kTotalChargeRefund = 355,
  kTotalCharge = 415,
};

}  // namespace telaudit::formats::tap3
