// Reads a TAP3 batch with the decoder that asn1c makes of tap3_subset.asn1, from memory, several times: the
// charges, their sum at four decimals, the fewest seconds of the processor. Freeing what was decoded is not
// counted.
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "TransferBatch.h"

struct counted {
  long charges;
  long sum;
};

static void add_charges(const ChargeInformationList_t* all, struct counted* to) {
  for (int i = 0; i < all->list.count; ++i) {
    const ChargeInformation_t* one = all->list.array[i];
    for (int k = 0; k < one->details.list.count; ++k) {
      const ChargeDetail_t* detail = one->details.list.array[k];
      if (detail->charge == NULL || detail->type.size != 2 || detail->type.buf[0] != '0' ||
          detail->type.buf[1] != '0')
        continue;
      ++to->charges;
      to->sum += *detail->charge;
    }
  }
}

static void add_event(const CallEventDetail_t* event, struct counted* to) {
  switch (event->present) {
    case CallEventDetail_PR_call:
      for (int i = 0; i < event->choice.call.services.list.count; ++i)
        add_charges(&event->choice.call.services.list.array[i]->charges, to);
      break;
    case CallEventDetail_PR_session:
      add_charges(&event->choice.session.service.charges, to);
      break;
    case CallEventDetail_PR_message:
      ++to->charges;
      to->sum += event->choice.message.charge;
      break;
    default:
      break;
  }
}

int main(int arguments, char** values) {
  if (arguments != 3) return 2;
  FILE* file = fopen(values[1], "rb");
  if (file == NULL) return 1;
  fseek(file, 0, SEEK_END);
  const long size = ftell(file);
  rewind(file);
  char* bytes = malloc((size_t)size);
  if (bytes == NULL || fread(bytes, 1, (size_t)size, file) != (size_t)size) return 1;
  fclose(file);
  double best = 1e9;
  struct counted counted = {0, 0};
  for (int run = 0; run < atoi(values[2]); ++run) {
    const clock_t begin = clock();
    TransferBatch_t* batch = NULL;
    const asn_dec_rval_t decoded =
        ber_decode(NULL, &asn_DEF_TransferBatch, (void**)&batch, bytes, (size_t)size);
    if (decoded.code != RC_OK || decoded.consumed != (size_t)size) return 1;
    counted.charges = counted.sum = 0;
    for (int i = 0; i < batch->callEventDetails.list.count; ++i)
      add_event(batch->callEventDetails.list.array[i], &counted);
    const double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    if (seconds < best) best = seconds;
    ASN_STRUCT_FREE(asn_DEF_TransferBatch, batch);
  }
  printf("{\"lines\": %ld, \"sum\": %ld, \"seconds\": %.6f}\n", counted.charges, counted.sum, best);
  return 0;
}
