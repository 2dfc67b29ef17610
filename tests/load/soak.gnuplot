# The table of a soak as a picture. gnuplot -e "table='soak.tsv'; picture='soak.png'" soak.gnuplot
set terminal pngcairo size 1000,1100 font "sans,11"
set output picture
set datafile separator tab
set key off
set grid
set lmargin 12
set multiplot layout 5,1
set yrange [0:*]
set xlabel ""
set format x ""
set title "Resident memory of the daemon, MiB"
plot table using ($1/60):2 every ::1 with lines lw 2 lc rgb "#1f77b4"
set title "Descriptors of the daemon"
plot table using ($1/60):3 every ::1 with lines lw 2 lc rgb "#2ca02c"
set title "Journal (purple) and all of the data directory (grey), MiB"
plot table using ($1/60):5 every ::1 with lines lw 1 lc rgb "#7f7f7f", \
     table using ($1/60):6 every ::1 with lines lw 2 lc rgb "#9467bd"
set title "Requests answered (blue) and events heard (grey, thousands) a second"
plot table using ($1/60):7 every ::1 with lines lw 2 lc rgb "#1f77b4", \
     table using ($1/60):($8/1000) every ::1 with lines lw 1 lc rgb "#7f7f7f"
set xlabel "minutes"
set format x "%g"
set title "Latency, ms: p50 (green), p99 (red)"
plot table using ($1/60):($10/1000) every ::1 with lines lw 1 lc rgb "#2ca02c", \
     table using ($1/60):($11/1000) every ::1 with lines lw 2 lc rgb "#d62728"
unset multiplot
