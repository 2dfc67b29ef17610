// The list of what an import changes, row by row, for the reply to a dry run.
#pragma once

#include <muster/proto/binary.hpp>
#include <muster/proto/field/sheet_changes.hpp>
#include <muster/proto/limits.hpp>

#include <map>

namespace muster::core {

// Counts changes, and lists them for a dry run.
class RowChanges {
  public:
    explicit RowChanges(bool listed) : listed_(listed) {}

    void add(RowCounts& counts, RowChange change) {
        switch (change.fate) {
            case RowFate::added:
                ++counts.added;
                break;
            case RowFate::updated:
                ++counts.updated;
                break;
            case RowFate::removed:
                ++counts.removed;
                break;
        }
        if (!listed_) return;
        if (list.size() < muster::limits::row_changes_max) {
            list.push_back(std::move(change));
        } else {
            ++left_out;
        }
    }

    std::vector<RowChange> list;
    std::uint64_t left_out = 0;

  private:
    bool listed_;
};

// The fields of a thing by name, each in its binary form.
struct FieldBytes {
    std::vector<std::pair<std::string, std::string>> all;

    template <class T>
    void operator()(cereal::NameValuePair<T>&& pair) {
        all.emplace_back(pair.name, encode(pair.value));
    }
};

// The names of the fields in which two things differ.
template <class Thing>
std::vector<std::string> changed_fields(Thing before, Thing after) {
    FieldBytes old;
    FieldBytes fresh;
    before.serialize(old);
    after.serialize(fresh);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < old.all.size(); ++i) {
        if (old.all[i].second != fresh.all[i].second) names.push_back(old.all[i].first);
    }
    return names;
}

}  // namespace muster::core
