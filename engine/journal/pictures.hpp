// Pictures by content hash, in a database of their own, so that a large picture delays no commit of
// the journal.
#pragma once

#include "engine/journal/connections.hpp"
#include "engine/runtime/ports.hpp"

namespace muster::journal {

// Any thread.
class SqlitePictures : public runtime::PictureStore {
  public:
    // Opens or makes the database. Throws JournalRefused and SqliteError.
    explicit SqlitePictures(const std::filesystem::path& file);

    // No effect if the picture is stored already. Throws std::runtime_error; its message says what
    // to do.
    void store(const Hash256& hash, std::span<const std::uint8_t> jpeg) override;
    // Nothing: the picture does not exist, or its bytes are damaged.
    std::optional<PictureBytes> find(const Hash256& hash);

  private:
    std::filesystem::path file_;
    runtime::Guarded<std::unique_ptr<Database>> writer_;
    Connections<Database> readers_;
};

}  // namespace muster::journal
