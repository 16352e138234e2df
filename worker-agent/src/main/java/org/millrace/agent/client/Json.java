package org.millrace.agent.client;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * JSON as docs/protocol.md writes it: ISO 8601 instants and durations, unknown keys ignored,
 * unknown enum words refused. Safe for use by any thread.
 */
public final class Json {
  private static final Gson GSON =
      new GsonBuilder()
          .disableHtmlEscaping()
          .registerTypeAdapter(Instant.class, text(Instant::parse))
          .registerTypeAdapter(Duration.class, text(Duration::parse))
          .registerTypeAdapterFactory(new StrictEnums())
          .create();

  private Json() {}

  /** Writes a record as one line of JSON. */
  public static String write(Object value) {
    return GSON.toJson(value);
  }

  /** Writes a record as UTF-8 JSON. */
  public static byte[] bytes(Object value) {
    return write(value).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a record.
   *
   * @throws JsonParseException if the text is not one
   */
  public static <T> T read(String json, Class<T> type) {
    T value;
    try {
      value = GSON.fromJson(json, type);
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new JsonParseException(e.getMessage(), e);
    }
    if (value == null) {
      throw new JsonParseException("empty where a " + type.getSimpleName() + " was expected");
    }
    return value;
  }

  private static <T> TypeAdapter<T> text(Function<String, T> parse) {
    return new TypeAdapter<T>() {
      @Override
      public void write(JsonWriter out, @Nullable T value) throws IOException {
        out.value(value == null ? null : value.toString());
      }

      @Override
      public @Nullable T read(JsonReader in) throws IOException {
        if (in.peek() == JsonToken.NULL) {
          in.nextNull();
          return null;
        }
        return parse.apply(in.nextString());
      }
    };
  }

  /** Gson reads an unknown enum word as null; here it is an error. */
  private static final class StrictEnums implements TypeAdapterFactory {
    @Override
    public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
      Class<? super T> raw = type.getRawType();
      if (!raw.isEnum()) {
        return null;
      }
      return text(word -> {
        for (Object constant : raw.getEnumConstants()) {
          if (((Enum<?>) constant).name().equals(word)) {
            @SuppressWarnings("unchecked") // a constant of the enum that was asked for
            T found = (T) constant;
            return found;
          }
        }
        throw new JsonParseException("unknown word for " + raw.getSimpleName() + ": " + word);
      });
    }
  }
}
