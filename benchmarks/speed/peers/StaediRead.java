// Reads a file with StAEDI from memory, several times: lines of an INVOIC or calls of an 811, the sum of their
// amounts, the fewest seconds of the processor (of its own thread: the collector of garbage is not counted).
import io.xlate.edi.stream.EDIInputFactory;
import io.xlate.edi.stream.EDIStreamEvent;
import io.xlate.edi.stream.EDIStreamReader;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;

public class StaediRead {
  private static long lines;
  private static BigDecimal sum;

  // MOA+203 of each LIN, up to UNS.
  private static void readInvoic(EDIStreamReader reader) throws Exception {
    String segment = "";
    boolean amount = false;
    boolean inLine = false;
    while (reader.hasNext()) {
      EDIStreamEvent event = reader.next();
      if (event == EDIStreamEvent.START_SEGMENT) {
        segment = reader.getText();
        amount = false;
        if (segment.equals("LIN")) {
          ++lines;
          inLine = true;
        }
        if (segment.equals("UNS")) inLine = false;
      } else if (event == EDIStreamEvent.ELEMENT_DATA && inLine && segment.equals("MOA")) {
        if (amount) {
          sum = sum.add(new BigDecimal(reader.getText()));
          amount = false;
        } else {
          amount = reader.getText().equals("203");
        }
      }
    }
  }

  // TCD13, else TCD12.
  private static void readCalls(EDIStreamReader reader) throws Exception {
    boolean call = false;
    int element = 0;
    String amount = "";
    while (reader.hasNext()) {
      EDIStreamEvent event = reader.next();
      if (event == EDIStreamEvent.START_SEGMENT) {
        call = reader.getText().equals("TCD");
        element = 0;
        amount = "";
        if (call) ++lines;
      } else if (event == EDIStreamEvent.ELEMENT_DATA && call) {
        ++element;
        if ((element == 12 || element == 13) && !reader.getText().isEmpty()) amount = reader.getText();
      } else if (event == EDIStreamEvent.END_SEGMENT && call) {
        sum = sum.add(new BigDecimal(amount));
        call = false;
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    byte[] bytes = Files.readAllBytes(Path.of(arguments[0]));
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    int runs = Integer.parseInt(arguments[1]);
    boolean calls = arguments[2].equals("811");
    double best = Double.MAX_VALUE;
    for (int run = 0; run < runs; ++run) {
      long begin = threads.getCurrentThreadCpuTime();
      lines = 0;
      sum = BigDecimal.ZERO;
      EDIInputFactory factory = EDIInputFactory.newFactory();
      try (EDIStreamReader reader = factory.createEDIStreamReader(new ByteArrayInputStream(bytes), "ISO-8859-1")) {
        if (calls) {
          readCalls(reader);
        } else {
          readInvoic(reader);
        }
      }
      best = Math.min(best, (threads.getCurrentThreadCpuTime() - begin) / 1e9);
    }
    System.out.println("{\"lines\": " + lines + ", \"sum\": \"" + sum + "\", \"seconds\": " + best + "}");
  }
}
